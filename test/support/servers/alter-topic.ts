import { ConfigResourceTypes, type Admin } from 'kafkajs';

// kafkajs: configSource of what was set for the topic itself
const OF_THE_TOPIC = 1;

/** Sets settings of a topic and keeps the others it has. */
export async function alterTopic(
  admin: Admin,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const type = ConfigResourceTypes.TOPIC;
  const { resources } = await admin.describeConfigs({ resources: [{ type, name }], includeSynonyms: false });
  const own = resources[0]!.configEntries.filter((entry) => Number(entry.configSource) === OF_THE_TOPIC);
  const all = {
    ...Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
    ...settings,
  };
  const configEntries = Object.entries(all).map(([setting, value]) => ({ name: setting, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type, name, configEntries }] });
}
