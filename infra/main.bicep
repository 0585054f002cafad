// Everything that one pipeline needs, in a resource group of its own. Deployed by `azd up`, or by
// `az deployment sub create --parameters infra/main.bicepparam`. Removing the resource group leaves nothing behind.

targetScope = 'subscription'

import * as roles from 'roleIds.bicep'
import { connectionSettings, eventHubsSettings, telemetrySettings } from 'app/appSettings.bicep'

@description('Name of the environment; names and tags are made from it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('A region that has Flex Consumption (and, if chosen, Durable Task Scheduler).')
param location string

// ---- The pipeline ----

@description('The directory with pipeline.json, relative to the app.')
param pipelineDirectory string

@description('The event hub to create and read.')
param eventHubName string

@description('What the names of tables and of the dead letters\' container start with.')
@minLength(1)
@maxLength(20)
param tablePrefix string = 'sf'

@description('How far apart two beats of the pulse are, as hh:mm:ss; empty: as pipeline.json says. Windows of silent partitions close at its rhythm.')
param pulsePeriod string = ''

@description('When the guard wakes a pulse whose timer was lost: a six-field cron. Each firing starts an instance for a moment.')
param guardSchedule string = '0 */5 * * * *'

@description('When rows are deleted that the tables have kept for as long as pipeline.json says: a six-field cron. Each firing deletes up to 20,000 rows of a table.')
param retentionSchedule string = '0 17 * * * *'

// ---- Event Hubs ----

@description('Partitions of the hub. Standard: 1 to 32, and never changed afterwards.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

@description('How long the log is kept, in hours.')
@minValue(24)
@maxValue(168)
param retentionHours int = 24

@description('Throughput units: each takes in 1 MB/s or 1,000 events/s.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Up to where throughput units rise by themselves; 0: they do not.')
@minValue(0)
@maxValue(40)
param maximumThroughputUnits int = 0

@description('Whether the log is captured as Avro files, for replays beyond its retention.')
param captureEnabled bool = false

// ---- Durable entities ----

@description('Which backend holds the entities. Packaging puts the host.json of the same name into the app.')
@allowed(['AzureStorage', 'Scheduler'])
param durableBackend string = 'AzureStorage'

@description('Plan of the Durable Task Scheduler.')
@allowed(['Consumption', 'Dedicated'])
param schedulerSku string = 'Consumption'

@description('Capacity units of the scheduler\'s Dedicated plan.')
@minValue(1)
@maxValue(3)
param schedulerCapacity int = 1

@description('Addresses (IPv4, IPv6, CIDR) that may call the scheduler. Needed without private networking; never every address.')
param schedulerAllowedAddresses string[] = []

// ---- The app ----

@description('Instances that are always there for the durable functions.')
@minValue(0)
@maxValue(1)
param alwaysReadyDurable int = 0

@description('The most instances per function.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 40

@description('Memory of an instance.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('A second storage account for results, late rows, alerts and dead letters: its readers then see nothing of the host.')
param separateResultStorage bool = false

@description('How storage is replicated: over zones, or within one where a region has none.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_ZRS'

// ---- Around it ----

@description('Who gets a mail when an alert fires; empty: nobody, the alerts are only shown.')
param alertEmails string[] = []

@description('How far a watermark may lie behind, in seconds, before it is an alert.')
@minValue(30)
param watermarkDelayAlertSeconds int = 300

@description('How many events may wait in the log before it is an alert.')
@minValue(1)
param backlogAlertEvents int = 100000

@description('A workbook that shows the pipeline on one page.')
param workbookEnabled bool = true

@description('Virtual network, private endpoints and private DNS zones; public access off.')
param privateNetworking bool = false

@description('Address space of that network.')
param networkAddressPrefix string = '10.71.0.0/24'

@description('With private networking: whether the app itself can still be deployed to and called from outside.')
param publicApp bool = false

@description('Object id of a developer who may send to the hub, read it, and read the tables: for the smoke test and for running the app locally. Empty: nobody may.')
param developerPrincipalId string = ''

@description('What the developer is; a deployment pipeline is a ServicePrincipal.')
@allowed(['User', 'ServicePrincipal'])
param developerPrincipalType string = 'User'

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var usesScheduler = durableBackend == 'Scheduler'
var publicAccess = !privateNetworking
var triggerGroup = 'streamfunctions'
var repairGroup = 'streamfunctions-repair'
var names = {
  identity: 'id-${token}'
  captureIdentity: 'id-capture-${token}'
  insights: 'appi-${token}'
  hostAccount: 'sthost${token}'
  resultAccount: 'stout${token}'
  namespace: 'evhns-${token}'
  scheduler: 'dts-${token}'
  taskHub: 'streamfunctions'
}
var packageContainer = 'app-package'
var captureContainer = 'capture'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'app/identity.bicep' = {
  scope: group
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module monitoring 'app/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${token}'
    insightsName: names.insights
    location: location
    tags: tags
  }
}

module hostStorage 'app/storage.bicep' = {
  scope: group
  params: {
    name: names.hostAccount
    location: location
    tags: tags
    containers: separateResultStorage || !captureEnabled ? [packageContainer] : [packageContainer, captureContainer]
    publicNetworkAccess: publicAccess
    sku: storageSku
    workspaceId: monitoring.outputs.workspaceId
  }
}

module resultStorage 'app/storage.bicep' = if (separateResultStorage) {
  scope: group
  params: {
    name: names.resultAccount
    location: location
    tags: tags
    containers: captureEnabled ? [captureContainer] : []
    publicNetworkAccess: publicAccess
    sku: storageSku
    workspaceId: monitoring.outputs.workspaceId
  }
}

// Captured files lie with the results, if those have an account of their own. Event Hubs writes them as an identity
// that can do nothing else.
var captureAccountId = separateResultStorage ? resultStorage!.outputs.id : hostStorage.outputs.id

module captureIdentity 'app/identity.bicep' = if (captureEnabled) {
  scope: group
  params: {
    name: names.captureIdentity
    location: location
    tags: tags
  }
}

module captureRole 'roles/container.bicep' = if (captureEnabled) {
  scope: group
  params: {
    accountName: separateResultStorage ? names.resultAccount : names.hostAccount
    containerName: captureContainer
    principalId: captureIdentity!.outputs.principalId
    principalKey: names.captureIdentity
    roleId: roles.storageBlobDataContributor
  }
  dependsOn: [hostStorage, resultStorage]
}

module eventHubs 'app/eventHubs.bicep' = {
  scope: group
  params: {
    namespaceName: names.namespace
    hubName: eventHubName
    location: location
    tags: tags
    partitionCount: partitionCount
    retentionHours: retentionHours
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    triggerConsumerGroup: triggerGroup
    repairConsumerGroup: repairGroup
    capture: captureEnabled
      ? {
          storageAccountId: captureAccountId
          container: captureContainer
          identityId: captureIdentity!.outputs.id
          intervalSeconds: 300
        }
      : null
    publicNetworkAccess: publicAccess
    workspaceId: monitoring.outputs.workspaceId
  }
  // Event Hubs checks the role when capture is turned on.
  dependsOn: [captureRole]
}

module scheduler 'app/scheduler.bicep' = if (usesScheduler) {
  scope: group
  params: {
    name: names.scheduler
    taskHubName: names.taskHub
    location: location
    tags: tags
    sku: schedulerSku
    capacity: schedulerCapacity
    allowedAddresses: schedulerAllowedAddresses
    publicNetworkAccess: publicAccess
    workspaceId: monitoring.outputs.workspaceId
  }
}

// ---- Who may do what: the app's identity receives, and does not send ----

module hostStorageRoles 'roles/storage.bicep' = {
  scope: group
  params: {
    accountName: names.hostAccount
    principalId: identity.outputs.principalId
    principalKey: names.identity
    // Queues are used by the Azure Storage backend alone.
    roleIds: union(
      [roles.storageBlobDataOwner, roles.storageTableDataContributor],
      usesScheduler ? [] : [roles.storageQueueDataContributor]
    )
  }
  dependsOn: [hostStorage]
}

module resultStorageRoles 'roles/storage.bicep' = if (separateResultStorage) {
  scope: group
  params: {
    accountName: names.resultAccount
    principalId: identity.outputs.principalId
    principalKey: names.identity
    roleIds: [roles.storageBlobDataContributor, roles.storageTableDataContributor]
  }
  dependsOn: [resultStorage]
}

module receiverRole 'roles/eventHub.bicep' = {
  scope: group
  params: {
    namespaceName: names.namespace
    hubName: eventHubName
    principalId: identity.outputs.principalId
    principalKey: names.identity
    principalType: 'ServicePrincipal'
    roleId: roles.eventHubsDataReceiver
  }
  dependsOn: [eventHubs]
}

module developerRoles 'roles/developer.bicep' = if (!empty(developerPrincipalId)) {
  scope: group
  params: {
    namespaceName: names.namespace
    hubName: eventHubName
    accountNames: separateResultStorage ? [names.hostAccount, names.resultAccount] : [names.hostAccount]
    principalId: developerPrincipalId
    principalType: developerPrincipalType
  }
  dependsOn: [eventHubs, hostStorage, resultStorage]
}

module telemetryRole 'roles/insights.bicep' = {
  scope: group
  params: {
    insightsName: names.insights
    principalId: identity.outputs.principalId
    principalKey: names.identity
    roleId: roles.monitoringMetricsPublisher
  }
  dependsOn: [monitoring]
}

module taskHubRole 'roles/taskHub.bicep' = if (usesScheduler) {
  scope: group
  params: {
    schedulerName: names.scheduler
    taskHubName: names.taskHub
    principalId: identity.outputs.principalId
    principalKey: names.identity
    roleId: roles.durableTaskDataContributor
  }
  dependsOn: [scheduler]
}

// ---- The app ----

module network 'network/private.bicep' = if (privateNetworking) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    addressPrefix: networkAddressPrefix
    hostStorageId: hostStorage.outputs.id
    withQueues: !usesScheduler
    withResults: separateResultStorage
    resultStorageId: separateResultStorage ? resultStorage!.outputs.id : ''
    eventHubsId: eventHubs.outputs.namespaceId
    withScheduler: usesScheduler
    schedulerId: usesScheduler ? scheduler!.outputs.id : ''
  }
}

module app 'app/functionApp.bicep' = {
  scope: group
  params: {
    planName: 'plan-${token}'
    appName: 'func-${token}'
    location: location
    tags: tags
    serviceName: 'functions'
    identityId: identity.outputs.id
    settings: union(
      connectionSettings(
        {
          blob: hostStorage.outputs.blobEndpoint
          queue: hostStorage.outputs.queueEndpoint
          table: hostStorage.outputs.tableEndpoint
        },
        separateResultStorage
          ? {
              blob: resultStorage!.outputs.blobEndpoint
              queue: resultStorage!.outputs.queueEndpoint
              table: resultStorage!.outputs.tableEndpoint
            }
          : null,
        usesScheduler ? { endpoint: scheduler!.outputs.endpoint, taskHub: scheduler!.outputs.taskHubName } : null,
        identity.outputs.clientId
      ),
      eventHubsSettings(
        {
          fullyQualifiedNamespace: eventHubs.outputs.fullyQualifiedNamespace
          hub: eventHubs.outputs.hubName
          triggerGroup: triggerGroup
          repairGroup: repairGroup
        },
        identity.outputs.clientId
      ),
      telemetrySettings(monitoring.outputs.insightsConnectionString, identity.outputs.clientId),
      {
        Pipeline__Directory: pipelineDirectory
        Pulse__GuardSchedule: guardSchedule
        Pulse__Period: pulsePeriod
        Retention__Schedule: retentionSchedule
        Tables__Prefix: tablePrefix
      }
    )
    deploymentContainerUri: '${hostStorage.outputs.blobEndpoint}${packageContainer}'
    alwaysReadyDurable: alwaysReadyDurable
    maximumInstances: maximumInstances
    instanceMemoryMB: instanceMemoryMB
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    publicNetworkAccess: publicAccess || publicApp
    workspaceId: monitoring.outputs.workspaceId
  }
  // The host signs in as soon as it starts: its roles come first.
  dependsOn: [hostStorageRoles, resultStorageRoles, receiverRole, telemetryRole, taskHubRole]
}

module appEndpoint 'network/appEndpoint.bicep' = if (privateNetworking) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointSubnetId
    appId: app.outputs.id
  }
}

// ---- Watching it ----

module actionGroup 'app/actionGroup.bicep' = {
  scope: group
  params: {
    name: 'ag-${token}'
    tags: tags
    emails: alertEmails
  }
}

module alerts 'app/alerts.bicep' = {
  scope: group
  params: {
    prefix: 'alert-${token}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: actionGroup.outputs.id
    namespaceId: eventHubs.outputs.namespaceId
    watermarkDelaySeconds: watermarkDelayAlertSeconds
    backlogEvents: backlogAlertEvents
  }
}

module workbook 'app/workbook.bicep' = if (workbookEnabled) {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    displayName: 'StreamFunctions ${environmentName}'
  }
}

// azd keeps these as environment variables: hooks, the smoke test and local settings read them.
output AZURE_RESOURCE_GROUP string = group.name
output DURABLE_BACKEND string = durableBackend
output EVENTHUB_NAMESPACE string = eventHubs.outputs.fullyQualifiedNamespace
output EVENTHUB_NAME string = eventHubs.outputs.hubName
output FUNCTION_APP_ID string = app.outputs.id
output FUNCTION_APP_ADDRESS string = app.outputs.address
output HOST_TABLE_ENDPOINT string = hostStorage.outputs.tableEndpoint
output RESULT_TABLE_ENDPOINT string = separateResultStorage
  ? resultStorage!.outputs.tableEndpoint
  : hostStorage.outputs.tableEndpoint
output TABLE_PREFIX string = tablePrefix
output PIPELINE_DIRECTORY string = pipelineDirectory
