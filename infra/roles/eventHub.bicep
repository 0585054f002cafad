// What one principal may do with one hub; the rest of its namespace stays closed.

param namespaceName string
param hubName string
param principalId string

@description('Tells principals apart in the names of assignments; known before the principal is, so that what-if sees them.')
param principalKey string

@allowed(['ServicePrincipal', 'User'])
param principalType string

param roleId string

resource space 'Microsoft.EventHub/namespaces@2024-01-01' existing = {
  name: namespaceName

  resource hub 'eventhubs' existing = {
    name: hubName
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(space::hub.id, principalKey, roleId)
  scope: space::hub
  properties: {
    principalId: principalId
    principalType: principalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
  }
}
