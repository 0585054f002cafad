// The app's own address inside the network: its HTTP functions, and where packages are deployed to.

import { tagSet } from '../types.bicep'

param token string
param location string
param tags tagSet
param networkId string
param subnetId string
param appId string

module zone 'privateDnsZone.bicep' = {
  params: {
    name: 'privatelink.azurewebsites.net'
    networkId: networkId
    tags: tags
  }
}

module endpoint 'privateEndpoint.bicep' = {
  params: {
    name: 'pe-app-${token}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: appId
    groupId: 'sites'
    zoneId: zone.outputs.id
  }
}
