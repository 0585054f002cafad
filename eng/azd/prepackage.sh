#!/bin/sh
# Before packaging: which backend's host.json the package gets. The scale controller reads it from the package.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
backend=${DURABLE_BACKEND:-AzureStorage}
case $backend in
  AzureStorage | Scheduler) ;;
  *)
    echo "DURABLE_BACKEND is '$backend': set it with 'azd env set DURABLE_BACKEND AzureStorage' or Scheduler." >&2
    exit 1
    ;;
esac
printf '%s\n' "$backend" >"$root/functions/.durable-backend"
echo "The package gets the host.json of the $backend backend."
