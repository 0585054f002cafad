// The defaults: one storage account, the Azure Storage backend, everything reachable with an identity.

using '../main.bicep'

param environmentName = 'minimal'
param location = 'westeurope'
param pipelineDirectory = 'pipelines/flights'
param eventHubName = 'flights'
