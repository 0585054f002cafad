// What somebody is called for. Each alert has its paragraph in docs/operations.md, "Alerts".

import { tagSet } from '../types.bicep'

param prefix string
param location string
param tags tagSet
param workspaceId string
param actionGroupId string
param namespaceId string

@description('How far a watermark may lie behind the clock, in seconds: outOfOrderness, idleTimeout and some time for a cold start.')
@minValue(30)
param watermarkDelaySeconds int

@description('How many events may wait in the log.')
@minValue(1)
param backlogEvents int

var metricOf = 'AppMetrics | where Name == "{0}"'

var rules = [
  {
    name: 'watermark-delay'
    title: 'Windows close late'
    text: 'The watermark of a key group lies further behind than ${watermarkDelaySeconds} s.'
    severity: 2
    periods: 3
    query: '${format(metricOf, 'streamfunctions.watermark.delay')} and Max > ${watermarkDelaySeconds}'
  }
  {
    name: 'backlog'
    title: 'Events wait in the log'
    text: 'More than ${backlogEvents} events of the hub have not been handed out yet.'
    severity: 2
    periods: 3
    query: '${format(metricOf, 'streamfunctions.backlog')} and Max > ${backlogEvents}'
  }
  {
    name: 'dead-letters'
    title: 'Events became dead letters'
    text: 'Events could not be used. The dead-letter table has their reasons and bytes.'
    severity: 3
    periods: 1
    query: '${format(metricOf, 'streamfunctions.dead')} and Sum > 0'
  }
  {
    name: 'pipeline-alert'
    title: 'A rule of the pipeline raised an alert'
    text: 'A threshold rule of pipeline.json raised an alert. The alerts table says which, for which key and window.'
    severity: 2
    periods: 1
    query: '${format(metricOf, 'streamfunctions.alerts.raised')} and Sum > 0'
  }
  {
    name: 'function-failures'
    title: 'Functions fail'
    text: 'Invocations of functions ended with an error. Batches are retried, and read from the log again if that fails too.'
    severity: 1
    periods: 2
    query: 'AppRequests | where Success == false'
  }
]

module rule 'queryAlert.bicep' = [
  for item in rules: {
    params: {
      name: '${prefix}-${item.name}'
      displayName: item.title
      text: '${item.text} What to do: docs/operations.md, "Alerts".'
      location: location
      tags: tags
      workspaceId: workspaceId
      actionGroupId: actionGroupId
      query: item.query
      severity: item.severity
      periods: item.periods
    }
  }
]

resource throttled 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${prefix}-throttled'
  location: 'global'
  tags: tags
  properties: {
    description: 'Event Hubs refuses requests: more throughput units are needed. What to do: docs/operations.md, "Alerts".'
    enabled: true
    severity: 1
    autoMitigate: true
    scopes: [namespaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'ThrottledRequests'
          metricNamespace: 'Microsoft.EventHub/namespaces'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: actionGroupId }]
  }
}
