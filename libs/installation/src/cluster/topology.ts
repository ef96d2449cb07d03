import { UNSAFE_TOPOLOGY, verifyTopology, type TopologyOptions } from '@latchkey/event-log';
import type { InstallationOptions, KafkaPlace } from '../write-side.js';

type Settings = Pick<InstallationOptions, 'leaseMs' | 'onNotice'> & {
  readonly kafka: KafkaPlace;
  readonly retention?: { readonly days: number } | undefined;
};

/** The topics are not what Latchkey's promises need. */
export class TopologyViolated extends Error {}

/** What the topics of an installation have to be. */
export function topologyOf({ kafka, leaseMs, retention }: Settings): TopologyOptions {
  return { ...kafka, prefix: kafka.topicPrefix, activityDays: retention?.days, ...(leaseMs && { leaseMs }) };
}

/** @throws TopologyViolated when a promise could not be kept on these topics; TopologyRefused */
export async function requireTopology(settings: Settings): Promise<void> {
  if (settings.kafka.allowUnsafe) settings.onNotice?.(UNSAFE_TOPOLOGY);
  const violations = await verifyTopology(topologyOf(settings));
  if (violations.length === 0) return;
  const lines = violations.map(({ topic, what, remedy }) => `${topic}: ${what}\n    ${remedy}`);
  throw new TopologyViolated(`The topics cannot be used as they are.\n${lines.join('\n')}`);
}
