// The official JavaScript processor (@azure/event-hubs with @azure/eventhubs-checkpointstore-blob) as a peer of our trigger host.
// Usage: node processor.cjs <connection string> <hub> <consumer group> <storage connection string> <container>
// Prints a line of JSON for every batch that it has checkpointed. Ends when its input ends, and gives its partitions up then.
"use strict";

const { EventHubConsumerClient, earliestEventPosition } = require("@azure/event-hubs");
const { BlobCheckpointStore } = require("@azure/eventhubs-checkpointstore-blob");
const { ContainerClient } = require("@azure/storage-blob");

const [connectionString, hub, group, storage, container] = process.argv.slice(2);
const store = new BlobCheckpointStore(new ContainerClient(storage, container));
const client = new EventHubConsumerClient(group, connectionString, hub, store, {
  loadBalancingOptions: { strategy: "balanced", updateIntervalInMs: 300, partitionOwnershipExpirationIntervalInMs: 12_000 },
});
const subscription = client.subscribe({
  processEvents: async (events, context) => {
    if (events.length === 0) {
      return;
    }
    await context.updateCheckpoint(events[events.length - 1]);
    process.stdout.write(JSON.stringify({ partition: context.partitionId, bodies: events.map((event) => String(event.body)) }) + "\n");
  },
  // Losing a partition to another owner is reported here too; it is part of the game.
  processError: async (error) => process.stderr.write(`${error.code ?? error}\n`),
}, { startPosition: earliestEventPosition, maxBatchSize: 10, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true });

process.stdin.resume();
process.stdin.on("end", async () => {
  await subscription.close();
  await client.close();
  process.exit(0);
});
