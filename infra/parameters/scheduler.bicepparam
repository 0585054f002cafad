// Durable Task Scheduler, called from one address range.

using '../main.bicep'

param environmentName = 'scheduler'
param location = 'westeurope'
param pipelineDirectory = 'pipelines/flights'
param eventHubName = 'flights'
param durableBackend = 'Scheduler'
param schedulerAllowedAddresses = ['203.0.113.0/28']
param developerPrincipalId = '00000000-0000-0000-0000-0000000000aa'
