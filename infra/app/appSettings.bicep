// Every setting of the app, as docs/operations.md lists them. Flex Consumption keeps runtime and version in
// functionAppConfig: FUNCTIONS_WORKER_RUNTIME and FUNCTIONS_EXTENSION_VERSION are refused there.

import { settingSet } from '../types.bicep'

@export()
type storageEndpoints = {
  blob: string
  queue: string
  table: string
}

@export()
type eventHubsSource = {
  fullyQualifiedNamespace: string
  hub: string
  triggerGroup: string
  repairGroup: string
}

@export()
type schedulerTarget = {
  endpoint: string
  taskHub: string
}

// By identity, under the names that the Functions host reads for its own connections.
func storageSettings(prefix string, endpoints storageEndpoints, withQueues bool, clientId string) settingSet =>
  union(
    {
      '${prefix}__blobServiceUri': endpoints.blob
      '${prefix}__clientId': clientId
      '${prefix}__credential': 'managedidentity'
      '${prefix}__tableServiceUri': endpoints.table
    },
    withQueues ? { '${prefix}__queueServiceUri': endpoints.queue } : {}
  )

@export()
@description('The connections of the host and the app; results and scheduler only where they are given.')
func connectionSettings(host storageEndpoints, results storageEndpoints?, scheduler schedulerTarget?, clientId string) settingSet =>
  union(
    storageSettings('AzureWebJobsStorage', host, scheduler == null, clientId),
    results == null ? {} : storageSettings('ResultStorage', results!, false, clientId),
    scheduler == null
      ? {}
      : {
          DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.endpoint};Authentication=ManagedIdentity;ClientID=${clientId}'
          TASKHUB_NAME: scheduler!.taskHub
        }
  )

@export()
@description('What the app reads from Event Hubs.')
func eventHubsSettings(source eventHubsSource, clientId string) settingSet => {
  EventHubConnection__clientId: clientId
  EventHubConnection__credential: 'managedidentity'
  EventHubConnection__fullyQualifiedNamespace: source.fullyQualifiedNamespace
  EventHub__ConsumerGroup: source.triggerGroup
  EventHub__Name: source.hub
  EventHub__RepairConsumerGroup: source.repairGroup
}

@export()
@description('Where telemetry goes, signed with the identity.')
func telemetrySettings(connectionString string, clientId string) settingSet => {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
}
