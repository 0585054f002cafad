#!/bin/sh
# After provisioning: settings for a functions app on this machine that reads the hub in the cloud as the developer, and
# keeps everything else in Azurite. No key, no secret. It reads in $Default: the deployed app has groups of its own.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
file=$root/functions/local.settings.json
if [ -e "$file" ]; then
  echo "functions/local.settings.json is there already and stays as it is; delete it to have it written anew."
  exit 0
fi
: "${EVENTHUB_NAMESPACE:?is missing: run 'azd provision' first}"
: "${EVENTHUB_NAME:?is missing: run 'azd provision' first}"
: "${PIPELINE_DIRECTORY:?is missing: run 'azd provision' first}"
cat >"$file" <<END
{
  "IsEncrypted": false,
  "Values": {
    "FUNCTIONS_WORKER_RUNTIME": "dotnet-isolated",
    "AzureWebJobsStorage": "UseDevelopmentStorage=true",
    "EventHubConnection__fullyQualifiedNamespace": "$EVENTHUB_NAMESPACE",
    "EventHub__Name": "$EVENTHUB_NAME",
    "EventHub__ConsumerGroup": "\$Default",
    "EventHub__RepairConsumerGroup": "streamfunctions-repair",
    "Pipeline__Directory": "$PIPELINE_DIRECTORY",
    "Pulse__GuardSchedule": "0 */5 * * * *",
    "Pulse__Period": "",
    "Retention__Schedule": "0 17 * * * *",
    "Tables__Prefix": "sf"
  }
}
END
echo "Wrote functions/local.settings.json: no keys; it signs in as you (az login)."
