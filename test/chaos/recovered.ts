import { Kafka } from 'kafkajs';
import type { SharedInstallation } from '../support/shared-installation.js';

const WITHIN_MS = 90_000;
const EVERY_MS = 250;

/** Resolves once all is as it was before a fault: every copy of every topic is in sync, and every process is ready. */
export async function recovered(installation: SharedInstallation): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    const missing = await whatIsMissing(installation).catch((error: Error) => error.message);
    if (missing === null) return;
    if (performance.now() > until) throw new Error(`it did not recover: ${missing}\n${installation.logs}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function whatIsMissing({ kafka, prefix, apis, projectors }: SharedInstallation): Promise<string | null> {
  const admin = new Kafka({ ...kafka.client(), brokers: kafka.direct }).admin();
  await admin.connect();
  const topics = ['log', 'status', 'activity', 'events'].map((name) => `${prefix}.${name}`);
  const found = await admin.fetchTopicMetadata({ topics }).finally(() => admin.disconnect());
  for (const { name, partitions } of found.topics) {
    if (partitions.some(({ isr, replicas }) => isr.length < replicas.length)) return `${name} is not in sync`;
  }
  for (const { url, program } of [...apis, ...projectors]) {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    if (answer.status !== 200) return `${program}: ${await answer.text()}`;
  }
  return null;
}
