// One alert on a query over the workspace, judged every five minutes, closed by itself.

import { tagSet } from '../types.bicep'

param name string
param displayName string

@description('What it means and where to read on.')
param text string

param location string
param tags tagSet
param workspaceId string
param actionGroupId string

@description('The query; each row that it gives is one violation.')
param query string

@minValue(0)
@maxValue(4)
param severity int

@description('How many five-minute windows in a row must be bad.')
@minValue(1)
@maxValue(6)
param periods int = 1

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: displayName
    description: text
    enabled: true
    severity: severity
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    // The tables of Application Insights are made by the first telemetry: until then the query cannot be checked.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: periods
            minFailingPeriodsToAlert: periods
          }
        }
      ]
    }
    actions: { actionGroups: [actionGroupId] }
  }
}
