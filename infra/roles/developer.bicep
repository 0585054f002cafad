// What one developer may do, if asked for: send to and read the hub, and read the tables. Never write them.

import * as roles from '../roleIds.bicep'

param namespaceName string
param hubName string

@description('The storage accounts whose tables may be read.')
param accountNames string[]

param principalId string

@allowed(['User', 'ServicePrincipal'])
param principalType string

module hubRoles 'eventHub.bicep' = [
  for roleId in [roles.eventHubsDataSender, roles.eventHubsDataReceiver]: {
    params: {
      namespaceName: namespaceName
      hubName: hubName
      principalId: principalId
      principalKey: principalId
      principalType: principalType
      roleId: roleId
    }
  }
]

module tableRoles 'storage.bicep' = [
  for accountName in accountNames: {
    params: {
      accountName: accountName
      principalId: principalId
      principalKey: principalId
      principalType: principalType
      roleIds: [roles.storageTableDataReader]
    }
  }
]
