// The log captured as Avro files, results in an account of their own, throughput that rises by itself.

using '../main.bicep'

param environmentName = 'capture'
param location = 'westeurope'
param pipelineDirectory = 'pipelines/flights'
param eventHubName = 'flights'
param captureEnabled = true
param separateResultStorage = true
param partitionCount = 32
param throughputUnits = 10
param maximumThroughputUnits = 40
param alwaysReadyDurable = 1
param alertEmails = ['operations@example.com']
param developerPrincipalId = '00000000-0000-0000-0000-0000000000bb'
param developerPrincipalType = 'ServicePrincipal'
