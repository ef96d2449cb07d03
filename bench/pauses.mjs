// How long the event loop of a service stands still while 64 clients create keys and one searches them: nothing is verified
// meanwhile. The service is this process; the clients are another.
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApp } from '../apps/api/dist/create-app.js';
import { KeyRing } from '../libs/domain/dist/index.js';
import { ensureFirstAdmin, startInstallation } from '../libs/installation/dist/index.js';
import { createLogger, Metrics, readConfiguration, systemClock as clock } from '../libs/platform/dist/index.js';
import { report, ROOT, significant, withFolder } from './harness.mjs';

const KEYS = 20_000;
const nothing = () => undefined;

await withFolder(async (folder) => {
  const ring = new KeyRing([]);
  const options = { dataDirectory: join(folder, 'data'), ring, clock, onTailCut: nothing, onFailure: console.error };
  const installation = await startInstallation(options);
  let admin;
  await ensureFirstAdmin(installation.writeSide, ring, async (made) => void (admin = made));
  const parts = { installation, ring, clock, metrics: new Metrics(), logger: createLogger('silent') };
  const { nest } = await createApp(parts, readConfiguration({}));
  await nest.listen(0, '127.0.0.1');
  const client = fork(join(ROOT, 'bench/busy-clients.mjs'), [await nest.getUrl(), JSON.stringify(admin), String(KEYS)]);
  await once(client, 'message');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const [{ seconds, searches }] = await once(client, 'message');
  delay.disable();
  const [p999, max] = [delay.percentile(99.9) / 1e6, delay.max / 1e6];
  report([
    {
      figure: 'pauses of the event loop while 64 clients create keys and one searches, p99.9',
      goal: '<= 20 ms',
      measured: `${significant(p999)} ms`,
      numbers: `the longest ${significant(max)} ms; ${significant(KEYS / seconds)} keys/s and ${significant(searches / seconds)} searches/s`,
    },
  ]);
  nest.getHttpServer().closeAllConnections();
  await nest.close();
  await installation.stop();
});
