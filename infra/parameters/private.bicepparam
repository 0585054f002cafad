// Private networking with the Azure Storage backend and results in an account of their own.

using '../main.bicep'

param environmentName = 'private'
param location = 'westeurope'
param pipelineDirectory = 'pipelines/flights'
param eventHubName = 'flights'
param privateNetworking = true
param separateResultStorage = true
param captureEnabled = true
