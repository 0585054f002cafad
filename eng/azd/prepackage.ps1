# Before packaging: which backend's host.json the package gets. The scale controller reads it from the package.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path (Join-Path $PSScriptRoot '../..')
$backend = if ($env:DURABLE_BACKEND) { $env:DURABLE_BACKEND } else { 'AzureStorage' }
if ($backend -cnotin 'AzureStorage', 'Scheduler') {
    throw "DURABLE_BACKEND is '$backend': set it with 'azd env set DURABLE_BACKEND AzureStorage' or Scheduler."
}
Set-Content -Path (Join-Path $root 'functions/.durable-backend') -Value $backend
Write-Host "The package gets the host.json of the $backend backend."
