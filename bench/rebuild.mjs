// Rebuilding the embedded read model from the log of an account with many keys, as `latchkey rebuild` does it.
import { join } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { backendOf } from '@latchkey/installation';
import { Replica } from '@latchkey/replica';
import { FULL, report, significant, timeOf, withFolder } from './harness.mjs';
import { logOfKeys } from './history.mjs';

const KEYS = FULL ? 1_000_000 : 100_000;
const clock = { now: () => Date.now() };

/** What a start does before it can judge records, and so does a rebuild. */
const replay = (folder) =>
  timeOf(async () => {
    const log = await openEmbeddedLog(folder, { readOnly: true });
    const replica = new Replica(clock);
    for await (const batch of log.read(0, { follow: false })) for (const record of batch) replica.apply(record);
    await log.close();
  });

await withFolder(async (folder) => {
  const dataDirectory = join(folder, 'data');
  await logOfKeys(join(dataDirectory, 'log'), KEYS);
  const replayed = await replay(join(dataDirectory, 'log'));
  const backend = backendOf({
    dataDirectory,
    ring: new KeyRing([]),
    clock,
    onTailCut: console.error,
    onFailure: console.error,
  });
  let records = 0;
  const rebuilt = await timeOf(async () => ({ records } = await backend.rebuild(() => undefined)));
  const alone = rebuilt - replayed;
  report([
    {
      figure: `rebuild: the read model of ${significant(KEYS)} keys`,
      goal: '>= 40,000 events/s',
      measured: `${significant((records / alone) * 1000)} events/s`,
      numbers: `${significant(rebuilt / 1000)} s in all, of which ${significant(replayed / 1000)} s for reading the log into memory, which judges the records`,
    },
  ]);
});
