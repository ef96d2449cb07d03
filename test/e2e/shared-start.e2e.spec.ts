import { expect, it } from 'vitest';
import { freshFolder } from '../support/files.js';
import { freePort } from '../support/free-port.js';
import { Service } from '../support/service.js';

it('what starts while Kafka is gone says so, and what to do', async () => {
  const folder = await freshFolder();
  const brokers = `127.0.0.1:${await freePort()}`;
  const env = { KAFKA_BROKERS: brokers, MONGODB_URI: 'mongodb://127.0.0.1' };
  const starting = (['api', 'projector'] as const).map((program) => Service.startAndExit(folder.path, env, program));
  for (const { code, output } of await Promise.all(starting)) {
    expect(code).toBe(1);
    expect(output).toContain(`Kafka at ${brokers} does not answer`);
    expect(output).toContain('correct KAFKA_BROKERS');
  }
  await folder.remove();
});
