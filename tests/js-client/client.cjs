// Scenarios of the official JavaScript client against an endpoint. Usage: node client.cjs <scenario> <connection string> <hub>
// Prints one line of JSON with what it saw; a failure is an exit code and the error on stderr.
// The packages are found through NODE_PATH: they are installed outside the sources.
"use strict";

const path = require("node:path");
const {
  EventHubProducerClient,
  EventHubConsumerClient,
  earliestEventPosition,
  latestEventPosition,
} = require("@azure/event-hubs");

const [scenario, connectionString, hub] = process.argv.slice(2);
const timeoutMs = 60_000;
const noRetry = { retryOptions: { maxRetries: 0, timeoutInMs: 10_000 } };

async function withProducer(action, hubName = hub) {
  const producer = new EventHubProducerClient(connectionString, hubName, noRetry);
  try {
    return await action(producer);
  } finally {
    await producer.close();
  }
}

/** Receives `count` events of a partition from a position on. */
async function receive(partition, startPosition, count, options = {}, onReady = undefined) {
  const consumer = new EventHubConsumerClient("$Default", connectionString, hub, noRetry);
  const events = [];
  let subscription;
  let timer;
  try {
    await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`only ${events.length} of ${count} events came`)), timeoutMs);
      subscription = consumer.subscribe(
        partition,
        {
          processInitialize: async () => onReady?.(),
          processEvents: async (batch, context) => {
            for (const event of batch) {
              events.push({
                body: event.body,
                sequenceNumber: event.sequenceNumber,
                offset: event.offset,
                enqueued: event.enqueuedTimeUtc.getTime(),
                partitionKey: event.partitionKey,
                properties: event.properties,
                messageId: event.messageId,
                contentType: event.contentType,
                last: context.lastEnqueuedEventProperties,
              });
            }
            if (events.length >= count) {
              resolve();
            }
          },
          processError: async (error) => reject(error),
        },
        { startPosition, maxBatchSize: 500, maxWaitTimeInSeconds: 2, ...options },
      );
    });
  } finally {
    clearTimeout(timer);
    await subscription?.close();
    await consumer.close();
  }
  return events;
}

const scenarios = {
  async properties() {
    return withProducer(async (producer) => ({
      hub: await producer.getEventHubProperties(),
      partition: await producer.getPartitionProperties("1"),
    }));
  },

  async sendWithKey() {
    return withProducer(async (producer) => {
      for (const key of ["alpha", "beta", "gamma", "Größe", "x".repeat(120)]) {
        const batch = await producer.createBatch({ partitionKey: key });
        for (let i = 0; i < 3; i++) {
          batch.tryAdd({ body: { key, i }, messageId: `${key}-${i}`, contentType: "application/json", properties: { i, text: "t", yes: true } });
        }
        await producer.sendBatch(batch);
      }
      return {};
    });
  },

  async sendToPartition() {
    return withProducer(async (producer) => {
      await producer.sendBatch(Array.from({ length: 250 }, (_, i) => ({ body: { i } })), { partitionId: "1" });
      return {};
    });
  },

  async fullBatch() {
    return withProducer(async (producer) => {
      const batch = await producer.createBatch({ partitionId: "2" });
      while (batch.tryAdd({ body: Buffer.alloc(900, batch.count % 251) })) {
        // Until it is full.
      }
      await producer.sendBatch(batch);
      return { count: batch.count, sizeInBytes: batch.sizeInBytes, maxSizeInBytes: batch.maxSizeInBytes };
    });
  },

  async tooLarge() {
    return withProducer(async (producer) => {
      try {
        await producer.sendBatch([{ body: Buffer.alloc(1_200_000) }], { partitionId: "2" });
        return { code: "none" };
      } catch (error) {
        return { code: error.code, message: error.message };
      }
    });
  },

  async receiveEarliest() {
    return { events: await receive("1", earliestEventPosition, 250) };
  },

  async receiveFromSequenceNumber() {
    return {
      inclusive: (await receive("1", { sequenceNumber: 100, isInclusive: true }, 150)).map((e) => e.sequenceNumber),
      exclusive: (await receive("1", { sequenceNumber: 100, isInclusive: false }, 149)).map((e) => e.sequenceNumber),
    };
  },

  async receiveAfterOffset() {
    const all = await receive("1", earliestEventPosition, 250);
    const rest = await receive("1", { offset: all[99].offset }, 150);
    return { first: rest[0].sequenceNumber, count: rest.length };
  },

  async receiveAfterTime() {
    const all = await receive("1", earliestEventPosition, 250);
    const rest = await receive("1", { enqueuedOn: all[0].enqueued - 1 }, 250);
    return { first: rest[0].sequenceNumber, count: rest.length };
  },

  async receiveLatest() {
    let send;
    const sent = new Promise((resolve) => { send = resolve; });
    const timer = setTimeout(send, 1500);
    const received = receive("0", latestEventPosition, 1);
    await sent;
    clearTimeout(timer);
    await withProducer((producer) => producer.sendBatch([{ body: "late" }], { partitionId: "0" }));
    return { events: await received };
  },

  async lastEnqueued() {
    const events = await receive("1", earliestEventPosition, 10, { trackLastEnqueuedEventProperties: true, maxBatchSize: 10 });
    return { last: events[0].last };
  },

  async notFound() {
    const errors = {};
    for (const [name, action] of Object.entries({
      send: () => withProducer((producer) => producer.sendBatch([{ body: 1 }]), "nowhere"),
      properties: () => withProducer((producer) => producer.getEventHubProperties(), "nowhere"),
    })) {
      try {
        await action();
        errors[name] = "none";
      } catch (error) {
        errors[name] = error.code;
      }
    }
    return errors;
  },

  /** Two receivers with owner levels on one partition: the higher one takes it. */
  async ownerLevels() {
    const lost = [];
    const consumer = new EventHubConsumerClient("$Default", connectionString, hub, noRetry);
    const other = new EventHubConsumerClient("$Default", connectionString, hub, noRetry);
    const first = {};
    const started = new Promise((resolve) => { first.ready = resolve; });
    const disconnected = new Promise((resolve) => { first.gone = resolve; });
    const one = consumer.subscribe("1", {
      processEvents: async () => first.ready(),
      processError: async (error) => { lost.push(error.code); first.gone(); },
    }, { startPosition: earliestEventPosition, ownerLevel: 1, maxBatchSize: 1 });
    await started;
    const two = other.subscribe("1", { processEvents: async () => {}, processError: async () => {} },
      { startPosition: earliestEventPosition, ownerLevel: 2 });
    const timer = setTimeout(first.gone, timeoutMs);
    await disconnected;
    clearTimeout(timer);
    await one.close();
    await two.close();
    await consumer.close();
    await other.close();
    return { lost };
  },

  /** The client's own mapping of keys to partitions: needs no endpoint. */
  async mapping() {
    const root = path.dirname(path.dirname(require.resolve("@azure/event-hubs")));
    const { mapPartitionKeyToId } = require(path.join(root, "commonjs", "impl", "partitionKeyToIdMapper.js"));
    const keys = Array.from({ length: 400 }, (_, i) => "k".repeat(i % 40) + `-${i}-é-${String.fromCodePoint(0x1F600 + (i % 50))}`);
    return { keys, counts: [1, 2, 4, 7, 32].map((count) => ({ count, partitions: keys.map((key) => Number(mapPartitionKeyToId(key, count))) })) };
  },
};

scenarios[scenario]()
  .then((result) => {
    process.stdout.write(JSON.stringify(result) + "\n", () => process.exit(0));
  })
  .catch((error) => {
    process.stderr.write(`${error.stack ?? error}\n`, () => process.exit(1));
  });
