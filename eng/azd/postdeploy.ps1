# After deployment: the smoke test. Events go to the hub, and their window must come back from the table.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path (Join-Path $PSScriptRoot '../..')
if ($env:DEVELOPER_ACCESS -ne 'true') {
    Write-Host "NO SMOKE TEST: nobody but the app may send or read. 'azd env set DEVELOPER_ACCESS true' and 'azd up' give you the roles."
    exit 0
}
if ($env:SMOKE_TEST -eq 'off') {
    Write-Host 'NO SMOKE TEST: SMOKE_TEST is off.'
    exit 0
}
$arguments = @(
    'smoke', '--pipeline', (Split-Path -Leaf $env:PIPELINE_DIRECTORY), '--hub', $env:EVENTHUB_NAME, '--namespace', $env:EVENTHUB_NAMESPACE,
    '--tables', $env:HOST_TABLE_ENDPOINT, '--result-tables', $env:RESULT_TABLE_ENDPOINT, '--prefix', $env:TABLE_PREFIX,
    '--wait', $(if ($env:SMOKE_WAIT) { $env:SMOKE_WAIT } else { '10m' }))
if ($env:SMOKE_EVENTS) { $arguments += '--events', $env:SMOKE_EVENTS }
dotnet run --project (Join-Path $root 'local') -- @arguments
exit $LASTEXITCODE
