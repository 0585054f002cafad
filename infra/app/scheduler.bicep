// Durable Task Scheduler with one task hub. Who may call it is a list of addresses, or private endpoints alone.

import { tagSet } from '../types.bicep'

param name string
param taskHubName string
param location string
param tags tagSet

@allowed(['Consumption', 'Dedicated'])
param sku string

@description('Capacity units of the Dedicated plan.')
@minValue(1)
@maxValue(3)
param capacity int

@description('Addresses and ranges that may call it, as IPv4, IPv6 or CIDR. Empty: none, which fits private endpoints only.')
param allowedAddresses string[]

param publicNetworkAccess bool
param workspaceId string

var open = filter(allowedAddresses, address => endsWith(address, '/0'))

var checkedAddresses = !empty(open)
  ? fail('schedulerAllowedAddresses opens the scheduler to every address; name the ranges that you use.')
  : publicNetworkAccess && empty(allowedAddresses)
      ? fail('The scheduler refuses everybody: give schedulerAllowedAddresses, or set privateNetworking.')
      : allowedAddresses

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    ipAllowlist: checkedAddresses
    publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'
    sku: sku == 'Dedicated' ? { name: sku, capacity: capacity } : { name: sku }
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' = {
  parent: scheduler
  name: taskHubName
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: scheduler
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = scheduler.id
output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
output taskHubName string = taskHub.name
