// One private endpoint, registered in the private DNS zone of its service.

import { tagSet } from '../types.bicep'

param name string
param location string
param tags tagSet
param subnetId string

@description('The resource behind the endpoint.')
param targetId string

@description('The part of the resource, such as blob or namespace.')
param groupId string

param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: targetId
          groupIds: [groupId]
        }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: groupId
          properties: { privateDnsZoneId: zoneId }
        }
      ]
    }
  }
}
