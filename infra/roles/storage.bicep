// What one identity may do in one storage account.

param accountName string
param principalId string

@description('Tells principals apart in the names of assignments; known before the principal is, so that what-if sees them.')
param principalKey string

@allowed(['ServicePrincipal', 'User'])
param principalType string = 'ServicePrincipal'

@description('Roles on the account, as roleIds.bicep names them.')
param roleIds string[]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in roleIds: {
    name: guid(account.id, principalKey, roleId)
    scope: account
    properties: {
      principalId: principalId
      principalType: principalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]
