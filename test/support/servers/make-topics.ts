import type { Admin, ITopicConfig } from 'kafkajs';
import { eventually } from '../eventually.js';

/** Makes topics and waits until their leaders answer for them: a broker hears that it leads one after others say so. */
export async function makeTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  // a broker that was away, or had no time for its heartbeat, is counted again a little later
  await eventually(() => admin.createTopics({ topics, waitForLeaders: false }).then(() => true, unlessTooFew), Boolean);
  const names = topics.map(({ topic }) => topic);
  const partitions = async () => {
    const found = await admin.fetchTopicMetadata({ topics: names }).catch(() => null);
    return found?.topics.map((topic) => topic.partitions.map(({ leader }) => leader)) ?? [];
  };
  const isLed = (leaders: readonly number[]) => leaders.length > 0 && leaders.every((leader) => leader >= 0);
  await eventually(partitions, (found) => found.length === names.length && found.every(isLed));
  // only a leader that knows of it says where a partition ends
  const ends = (topic: string) => admin.fetchTopicOffsets(topic).then(Boolean, () => false);
  await eventually(
    async () => (await Promise.all(names.map(ends))).every(Boolean),
    (all) => all,
  );
}

/** False when there are not enough brokers for the copies. @throws any other error */
function unlessTooFew(error: { readonly errors?: readonly { readonly type?: string }[] }): boolean {
  if (error.errors?.some(({ type }) => type === 'INVALID_REPLICATION_FACTOR')) return false;
  throw error;
}
