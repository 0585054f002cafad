// Log Analytics, and Application Insights on top of it. Telemetry is taken from identities only, not by key.

import { tagSet } from '../types.bicep'

param workspaceName string
param insightsName string
param location string
param tags tagSet

@description('For how many days logs are kept. Beyond 31 days each one costs.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

output workspaceId string = workspace.id
output insightsName string = insights.name
output insightsId string = insights.id

// It names the endpoint; with local authentication off it lets nobody in.
output insightsConnectionString string = insights.properties.ConnectionString
