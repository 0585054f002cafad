// The namespace, the hub, and consumer groups of our own: one for the trigger, one in which holes are read again.

import { tagSet } from '../types.bicep'

param namespaceName string
param hubName string
param location string
param tags tagSet

@minValue(1)
@maxValue(32)
param partitionCount int

@description('How long the log is kept, in hours. It is the truth that lost signals are repaired from: at least a day.')
@minValue(24)
@maxValue(168)
param retentionHours int

@minValue(1)
@maxValue(40)
param throughputUnits int

@description('Up to where throughput units rise by themselves; not above throughputUnits: they do not.')
@minValue(0)
@maxValue(40)
param maximumThroughputUnits int

param triggerConsumerGroup string
param repairConsumerGroup string

@description('Where to capture the log as Avro files; null: nowhere.')
param capture captureTarget?

param publicNetworkAccess bool
param workspaceId string

@export()
type captureTarget = {
  storageAccountId: string
  container: string

  @description('The identity that writes the files; it needs a role on the container.')
  identityId: string

  @minValue(60)
  @maxValue(900)
  intervalSeconds: int
}

var inflates = maximumThroughputUnits > throughputUnits

// Standard: Basic has neither Capture nor consumer groups of our own.
resource space 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: throughputUnits
  }
  identity: capture == null
    ? null
    : {
        type: 'UserAssigned'
        userAssignedIdentities: { '${capture!.identityId}': {} }
      }
  properties: {
    disableLocalAuth: true
    isAutoInflateEnabled: inflates
    maximumThroughputUnits: inflates ? maximumThroughputUnits : 0
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: space
  name: hubName
  properties: {
    partitionCount: partitionCount
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: retentionHours
    }
    captureDescription: capture == null
      ? null
      : {
          enabled: true
          encoding: 'Avro'
          intervalInSeconds: capture!.intervalSeconds
          sizeLimitInBytes: 314572800
          skipEmptyArchives: true
          destination: {
            name: 'EventHubArchive.AzureBlockBlob'
            identity: {
              type: 'UserAssigned'
              userAssignedIdentity: capture!.identityId
            }
            properties: {
              storageAccountResourceId: capture!.storageAccountId
              blobContainer: capture!.container
              archiveNameFormat: '{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}/{Second}'
            }
          }
        }
  }
}

resource triggerGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: hub
  name: triggerConsumerGroup
  properties: { userMetadata: 'The Event Hubs trigger of the functions app' }
}

// A namespace takes one change at a time.
resource repairGroup 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2024-01-01' = {
  parent: hub
  name: repairConsumerGroup
  properties: { userMetadata: 'Reads ranges again whose signals were lost' }
  dependsOn: [triggerGroup]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: space
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output namespaceId string = space.id
output namespaceName string = space.name
output hubName string = hub.name
output fullyQualifiedNamespace string = '${space.name}.servicebus.windows.net'
