import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshFolder } from '../files.js';
import { javaTool, kafkaJars } from './kafka-jars.js';
import type { KafkaCluster } from './kafka.js';

const CLASSES = {
  'kafka-configs.sh': 'kafka.admin.ConfigCommand',
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-reassign-partitions.sh': 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand',
};

/** Runs a shell line that names commands of Kafka's; resolves with its stdout, rejects when it exits with anything but 0. */
export async function runKafkaCommand(kafka: KafkaCluster, line: string): Promise<string> {
  const folder = await freshFolder();
  const jars = kafka.jars ?? (await kafkaJars());
  try {
    for (const [name, main] of Object.entries(CLASSES)) {
      const java = `"${javaTool('java')}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '${jars}/*' ${main}`;
      await writeFile(join(folder.path, name), `#!/bin/sh\nexec ${java} "$@"\n`, { mode: 0o755 });
    }
    const env = { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` };
    return (await promisify(execFile)('sh', ['-c', line], { cwd: folder.path, env })).stdout;
  } finally {
    await folder.remove();
  }
}
