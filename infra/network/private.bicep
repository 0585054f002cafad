// The virtual network with private endpoints of everything that the app calls. Telemetry goes to the public endpoint of
// Azure Monitor, signed with the identity: a private link scope there would capture every workspace of the network.

import { tagSet } from '../types.bicep'

param token string
param location string
param tags tagSet
param addressPrefix string
param hostStorageId string

@description('Whether the host uses queues: only the Azure Storage backend does.')
param withQueues bool

@description('Whether results have an account of their own.')
param withResults bool

param resultStorageId string
param eventHubsId string
param withScheduler bool
param schedulerId string

module network 'virtualNetwork.bicep' = {
  params: {
    name: 'vnet-${token}'
    location: location
    tags: tags
    addressPrefix: addressPrefix
  }
}

var storageParts = withQueues ? ['blob', 'queue', 'table'] : ['blob', 'table']

// Zone names: https://learn.microsoft.com/azure/private-link/private-endpoint-dns
module storageZone 'privateDnsZone.bicep' = [
  for part in storageParts: {
    params: {
      name: 'privatelink.${part}.${environment().suffixes.storage}'
      networkId: network.outputs.id
      tags: tags
    }
  }
]

module hostEndpoint 'privateEndpoint.bicep' = [
  for (part, index) in storageParts: {
    params: {
      name: 'pe-host-${part}-${token}'
      location: location
      tags: tags
      subnetId: network.outputs.endpointSubnetId
      targetId: hostStorageId
      groupId: part
      zoneId: storageZone[index].outputs.id
    }
  }
]

// Results are never in queues.
module resultEndpoint 'privateEndpoint.bicep' = [
  for (part, index) in storageParts: if (withResults && part != 'queue') {
    params: {
      name: 'pe-out-${part}-${token}'
      location: location
      tags: tags
      subnetId: network.outputs.endpointSubnetId
      targetId: resultStorageId
      groupId: part
      zoneId: storageZone[index].outputs.id
    }
  }
]

module eventHubsZone 'privateDnsZone.bicep' = {
  params: {
    name: 'privatelink.servicebus.windows.net'
    networkId: network.outputs.id
    tags: tags
  }
}

module eventHubsEndpoint 'privateEndpoint.bicep' = {
  params: {
    name: 'pe-eventhubs-${token}'
    location: location
    tags: tags
    subnetId: network.outputs.endpointSubnetId
    targetId: eventHubsId
    groupId: 'namespace'
    zoneId: eventHubsZone.outputs.id
  }
}

module schedulerZone 'privateDnsZone.bicep' = if (withScheduler) {
  params: {
    name: 'privatelink.durabletask.io'
    networkId: network.outputs.id
    tags: tags
  }
}

module schedulerEndpoint 'privateEndpoint.bicep' = if (withScheduler) {
  params: {
    name: 'pe-scheduler-${token}'
    location: location
    tags: tags
    subnetId: network.outputs.endpointSubnetId
    targetId: schedulerId
    groupId: 'scheduler'
    zoneId: schedulerZone!.outputs.id
  }
}

output networkId string = network.outputs.id
output appSubnetId string = network.outputs.appSubnetId
output endpointSubnetId string = network.outputs.endpointSubnetId
