#!/bin/sh
# After deployment: the smoke test. Events go to the hub, and their window must come back from the table.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ "${DEVELOPER_ACCESS:-false}" != true ]; then
  echo "NO SMOKE TEST: nobody but the app may send or read. 'azd env set DEVELOPER_ACCESS true' and 'azd up' give you the roles."
  exit 0
fi
if [ "${SMOKE_TEST:-on}" = off ]; then
  echo "NO SMOKE TEST: SMOKE_TEST is off."
  exit 0
fi
set -- smoke --pipeline "${PIPELINE_DIRECTORY##*/}" --hub "$EVENTHUB_NAME" --namespace "$EVENTHUB_NAMESPACE" \
  --tables "$HOST_TABLE_ENDPOINT" --result-tables "$RESULT_TABLE_ENDPOINT" --prefix "$TABLE_PREFIX" --wait "${SMOKE_WAIT:-10m}"
if [ -n "${SMOKE_EVENTS:-}" ]; then
  set -- "$@" --events "$SMOKE_EVENTS"
fi
exec dotnet run --project "$root/local" -- "$@"
