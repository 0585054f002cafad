// The pipeline on one page: time, throughput, what was lost on the way and why.

import { tagSet } from '../types.bicep'

param location string
param tags tagSet
param workspaceId string
param displayName string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // A workbook's name is a guid.
  name: guid(resourceGroup().id, 'streamfunctions')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    serializedData: string(loadJsonContent('workbook.json'))
    sourceId: workspaceId
  }
}
