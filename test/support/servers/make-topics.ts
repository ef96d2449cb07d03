import type { Admin, ITopicConfig } from 'kafkajs';
import { eventually } from '../eventually.js';

/** Makes topics and waits until their leaders answer for them: a broker hears that it leads one after others say so. */
export async function makeTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics, waitForLeaders: false });
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
