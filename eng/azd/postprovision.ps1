# After provisioning: settings for a functions app on this machine that reads the hub in the cloud as the developer, and
# keeps everything else in Azurite. No key, no secret. It reads in $Default: the deployed app has groups of its own.
$ErrorActionPreference = 'Stop'
$file = Join-Path $PSScriptRoot '../../functions/local.settings.json'
if (Test-Path $file) {
    Write-Host 'functions/local.settings.json is there already and stays as it is; delete it to have it written anew.'
    exit 0
}
foreach ($name in 'EVENTHUB_NAMESPACE', 'EVENTHUB_NAME', 'PIPELINE_DIRECTORY') {
    if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is missing: run 'azd provision' first" }
}
[ordered]@{
    IsEncrypted = $false
    Values      = [ordered]@{
        'FUNCTIONS_WORKER_RUNTIME'                    = 'dotnet-isolated'
        'AzureWebJobsStorage'                         = 'UseDevelopmentStorage=true'
        'EventHubConnection__fullyQualifiedNamespace' = $env:EVENTHUB_NAMESPACE
        'EventHub__Name'                              = $env:EVENTHUB_NAME
        'EventHub__ConsumerGroup'                     = '$Default'
        'EventHub__RepairConsumerGroup'               = 'streamfunctions-repair'
        'Pipeline__Directory'                         = $env:PIPELINE_DIRECTORY
        'Pulse__GuardSchedule'                        = '0 */5 * * * *'
        'Pulse__Period'                               = ''
        'Retention__Schedule'                         = '0 17 * * * *'
        'Tables__Prefix'                              = 'sf'
    }
} | ConvertTo-Json | Set-Content -Path $file
Write-Host 'Wrote functions/local.settings.json: no keys; it signs in as you (az login).'
