import { describe, test } from 'vitest';
import { HOW_TO_GET_KAFKA, kafkaJars } from './kafka-jars.js';

const missing = await kafkaJars().then(() => null, (error: Error) => error); // prettier-ignore

function refused(name: string): void {
  describe(name, () => {
    test('needs Kafka', () => {
      throw new Error(`no Kafka: ${HOW_TO_GET_KAFKA}`, { cause: missing });
    });
  });
}

function skipped(name: string): void {
  process.stderr.write(`\nSKIPPED, no Kafka: ${name}. To run it, ${HOW_TO_GET_KAFKA}.\n${missing?.message}\n`);
  describe(name, () => {
    test.skipIf(true)('needs Kafka', () => undefined);
  });
}

/** A `describe` that needs Kafka: without one it is skipped with a word, or fails where CI is set. */
export const describeWithKafka: (name: string, tests: () => void) => void =
  missing === null ? describe : process.env['CI'] ? refused : skipped;
