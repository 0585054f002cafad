// Private networking with Durable Task Scheduler: no address of the internet may call it.

using '../main.bicep'

param environmentName = 'private-scheduler'
param location = 'westeurope'
param pipelineDirectory = 'pipelines/flights'
param eventHubName = 'flights'
param privateNetworking = true
param durableBackend = 'Scheduler'
param schedulerSku = 'Dedicated'
