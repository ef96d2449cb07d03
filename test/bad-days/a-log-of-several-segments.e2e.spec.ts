import { open, readdir, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedLog } from '@latchkey/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/files.js';
import { freshDirectory, Service } from '../support/service.js';

const SEGMENT_BYTES = 2_000;

describe('damage in an older segment of the log', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let folder: string;
  let segments: string[];

  beforeEach(async () => {
    directory = await freshDirectory();
    folder = join(directory.path, 'log');
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    for (let n = 0; n < 10; n++) await admin.post('/v1/keys', { name: `Key ${n}` });
    await service.stop();
    await cutIntoSegments();
    segments = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  });
  afterEach(() => directory.remove());

  /** The same records in segments so small that there are several. */
  async function cutIntoSegments(): Promise<void> {
    const whole = await openEmbeddedLog(folder, { readOnly: true });
    const cut = await openEmbeddedLog(`${folder}.cut`, { segmentBytes: SEGMENT_BYTES });
    for await (const batch of whole.read(0, { follow: false })) {
      for (const { bytes } of batch) await cut.append(bytes);
    }
    await Promise.all([whole.close(), cut.close()]);
    await rm(folder, { recursive: true });
    await rename(`${folder}.cut`, folder);
  }

  async function expectRefusal(...words: RegExp[]): Promise<void> {
    const before = await filesBelow(folder);
    const { code, output } = await Service.startAndExit(directory.path);
    expect(code).toBe(1);
    for (const word of words) expect(output).toMatch(word);
    const after = await filesBelow(folder);
    for (const [path, bytes] of before) {
      if (path.endsWith('.log')) expect(after.get(path)?.equals(bytes), path).toBe(true);
    }
    expect([...after.keys()].filter((path) => path.endsWith('.log'))).toHaveLength(
      [...before.keys()].filter((path) => path.endsWith('.log')).length,
    );
  }

  it('none: it starts, and everything is there', async () => {
    expect(segments.length).toBeGreaterThan(3);
    const service = await Service.start(directory.path);
    expect((await (await service.admin()).get('/v1/keys?q=Key')).body.items).toHaveLength(11);
    await service.stop();
  });

  it('the first is missing', async () => {
    await rm(join(folder, segments[0]!));
    await expectRefusal(/is missing/, /backup/);
  });

  it('one in the middle is missing', async () => {
    await rm(join(folder, segments[1]!));
    await expectRefusal(/is damaged at byte \d+: its records end before offset/, /backup/);
  });

  it('the last is missing', async () => {
    await rm(join(folder, segments.at(-1)!));
    await expectRefusal(/another history/, /doctor --accept-log/);
  });

  it('one ends in the middle of a record', async () => {
    await truncate(join(folder, segments[1]!), 300);
    await expectRefusal(/is damaged at byte \d+/, /backup/);
  });

  it('a bit flipped in one', async () => {
    const file = await open(join(folder, segments[1]!), 'r+');
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 200);
    await file.write(Buffer.from([buffer[0]! ^ 4]), 0, 1, 200);
    await file.close();
    await expectRefusal(/the checksum of a record is wrong/, /backup/);
  });
});
