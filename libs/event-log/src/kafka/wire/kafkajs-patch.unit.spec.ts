import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface Queue {
  readonly throttleCheckTimeoutId: unknown;
  scheduleCheckPendingRequests(): void;
  maybeThrottle(ms: number): void;
  destroy(): void;
}

// patches/: without it an idle connection wakes up every millisecond (tulios/kafkajs#1556)
const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as new (
  options: object,
) => Queue;

function queue(): Queue {
  const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };
  return new RequestQueue({ requestTimeout: 1000, enforceRequestTimeout: false, clientId: 'c', broker: 'b', logger, isConnected: () => true }); // prettier-ignore
}

test('a connection of kafkajs that has nothing to send sets no timer', () => {
  const idle = queue();
  idle.scheduleCheckPendingRequests();
  expect(idle.throttleCheckTimeoutId).toBeNull();
});

test('a connection that the broker throttles looks again when that is over', () => {
  const throttled = queue();
  throttled.maybeThrottle(60_000);
  throttled.scheduleCheckPendingRequests();
  expect(throttled.throttleCheckTimeoutId).not.toBeNull();
  throttled.destroy();
});
