import { FIRST } from '@latchkey/domain';
import {
  createTopology,
  encodeEnvelope,
  genesisEnvelope,
  MAKE_TOPICS,
  topicNames,
  UNSAFE_TOPOLOGY,
  verifyTopology,
  type TopologyOptions,
} from '@latchkey/event-log';
import { closing } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { openPartition } from './logs.js';

export type TopologySettings = Pick<ClusterOptions, 'kafka' | 'leaseMs' | 'onNotice' | 'activityDays'>;

/** The topics are not what Latchkey's promises need. */
export class TopologyViolated extends Error {}

/** What the topics of an installation have to be. */
export function topologyOf({ kafka, leaseMs, activityDays }: TopologySettings): TopologyOptions {
  return { ...kafka, prefix: kafka.topicPrefix, activityDays, ...(leaseMs && { leaseMs }) };
}

/** @throws TopologyViolated when a promise could not be kept on these topics; TopologyRefused */
export async function requireTopology(settings: TopologySettings): Promise<void> {
  if (settings.kafka.allowUnsafe) settings.onNotice?.(UNSAFE_TOPOLOGY);
  const violations = await verifyTopology(topologyOf(settings));
  if (violations.length === 0) return;
  const lines = violations.map(({ topic, what, remedy }) => `${topic}: ${what}\n    ${remedy}`);
  throw new TopologyViolated(`The topics cannot be used as they are.\n${lines.join('\n')}`);
}

/** Creates missing topics and the first record. @param before what it throws ends this before anything is created */
export async function createLog(options: ClusterOptions, before: () => Promise<void>): Promise<void> {
  const { log: topic } = topicNames(options.kafka.topicPrefix);
  const violations = await verifyTopology(topologyOf(options));
  if (violations.some((one) => one.topic === topic && one.remedy === MAKE_TOPICS)) await before();
  await createTopology(topologyOf(options));
  await requireTopology(options);
  await closing(async (opened) => {
    const log = await openPartition(opened, options, 'log');
    if ((await log.latest()) > 0) return;
    await before();
    await log.append(encodeEnvelope(genesisEnvelope(FIRST.account, new Date(options.clock.now()).toISOString())));
  });
}
