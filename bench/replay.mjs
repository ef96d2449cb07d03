// Folding a log into the replica, against reading the same records and taking their envelopes apart.
import { decodeEnvelope, openEmbeddedLog } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { compare, cpuMs, FULL, report, significant, text, withFolder } from './harness.mjs';
import { appendAll, History } from './history.mjs';

const RECORDS = FULL ? 1_000_000 : 200_000;

/** Three of five records create a key, the others change one. */
async function fill(folder) {
  const log = await openEmbeddedLog(folder);
  const history = new History(RECORDS / 1_000);
  while (log.end() < RECORDS) {
    for (let i = 0; i < 10_000; i++) {
      if (i % 5 < 3) history.createKey();
      else history.changeKey();
    }
    await appendAll(log, history.take());
  }
  await log.close();
}

/** Records per second of CPU. */
async function replay(folder, take) {
  const log = await openEmbeddedLog(folder, { readOnly: true });
  globalThis.gc();
  const start = cpuMs();
  for await (const batch of log.read(0, { follow: false })) for (const record of batch) take(record);
  const rate = (log.end() / (cpuMs() - start)) * 1000;
  await log.close();
  return rate;
}

function fold(folder) {
  const replica = new Replica({ now: () => 0 });
  return replay(folder, (record) => replica.apply(record));
}

function decode(folder) {
  return replay(folder, ({ bytes }) => {
    if (decodeEnvelope(bytes).kind !== 'envelope') throw new Error('not an envelope');
  });
}

await withFolder(async (folder) => {
  await fill(folder);
  const { ratio, measured, reference } = await compare(
    () => fold(folder),
    () => decode(folder),
    7,
  );
  const numbers = `${significant(measured.median)}/s against ${significant(reference.median)}/s`;
  const figure = `replay: ${significant(RECORDS)} records into the replica`;
  report([{ figure, goal: '>= 0.33 of read + decode', measured: text(ratio), numbers }]);
});
