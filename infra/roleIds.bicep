// Built-in roles by name. The ids are the same in every tenant:
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles

@export()
var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

@export()
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

@export()
var storageQueueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'

@export()
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

@export()
var storageTableDataReader = '76199698-9eea-4c19-bc75-cec21354c6b6'

@export()
var eventHubsDataReceiver = 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'

@export()
var eventHubsDataSender = '2b629674-e913-4c01-ae53-ef4638d8f975'

@export()
var monitoringMetricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

@export()
var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'
