// What `azd up` deploys. Set values with `azd env set NAME value`; every parameter is explained in main.bicep.

using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'streamfunctions')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// Off unless asked for: whoever deploys gets no data role by that alone. azd sets the other two.
param developerPrincipalId = bool(readEnvironmentVariable('DEVELOPER_ACCESS', 'false'))
  ? readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
  : ''
param developerPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')

param pipelineDirectory = readEnvironmentVariable('PIPELINE_DIRECTORY', 'pipelines/flights')
param eventHubName = readEnvironmentVariable('EVENTHUB_NAME', 'flights')
param pulsePeriod = readEnvironmentVariable('PULSE_PERIOD', '')
param retentionSchedule = readEnvironmentVariable('RETENTION_SCHEDULE', '0 17 * * * *')
param guardSchedule = readEnvironmentVariable('GUARD_SCHEDULE', '0 */5 * * * *')

param partitionCount = int(readEnvironmentVariable('PARTITION_COUNT', '4'))
param retentionHours = int(readEnvironmentVariable('RETENTION_HOURS', '24'))
param throughputUnits = int(readEnvironmentVariable('THROUGHPUT_UNITS', '1'))
param maximumThroughputUnits = int(readEnvironmentVariable('MAXIMUM_THROUGHPUT_UNITS', '0'))
param captureEnabled = bool(readEnvironmentVariable('CAPTURE_ENABLED', 'false'))

param durableBackend = readEnvironmentVariable('DURABLE_BACKEND', 'AzureStorage')
param schedulerSku = readEnvironmentVariable('SCHEDULER_SKU', 'Consumption')
param schedulerCapacity = int(readEnvironmentVariable('SCHEDULER_CAPACITY', '1'))
param schedulerAllowedAddresses = json(readEnvironmentVariable('SCHEDULER_ALLOWED_ADDRESSES', '[]'))

param alwaysReadyDurable = int(readEnvironmentVariable('ALWAYS_READY_DURABLE', '0'))
param maximumInstances = int(readEnvironmentVariable('MAXIMUM_INSTANCES', '40'))
param instanceMemoryMB = json(readEnvironmentVariable('INSTANCE_MEMORY_MB', '2048'))
param separateResultStorage = bool(readEnvironmentVariable('SEPARATE_RESULT_STORAGE', 'false'))
param storageSku = readEnvironmentVariable('STORAGE_SKU', 'Standard_ZRS')
param privateNetworking = bool(readEnvironmentVariable('PRIVATE_NETWORKING', 'false'))
param publicApp = bool(readEnvironmentVariable('PUBLIC_APP', 'false'))
param alertEmails = json(readEnvironmentVariable('ALERT_EMAILS', '[]'))
param watermarkDelayAlertSeconds = int(readEnvironmentVariable('WATERMARK_DELAY_ALERT_SECONDS', '300'))
param backlogAlertEvents = int(readEnvironmentVariable('BACKLOG_ALERT_EVENTS', '100000'))
param workbookEnabled = bool(readEnvironmentVariable('WORKBOOK_ENABLED', 'true'))
