import { chmod, cp, mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesBelow } from '../support/files.js';
import { freshDirectory, Service } from '../support/service.js';

const HEADER_BYTES = 24;
const FIRST_SEGMENT = '00000000000000000000.log';

describe('a data directory the service must not trust', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let segment: string;

  beforeEach(async () => {
    directory = await freshDirectory();
    segment = join(directory.path, 'log', FIRST_SEGMENT);
  });
  afterEach(async () => {
    await chmod(directory.path, 0o700).catch(() => undefined);
    await directory.remove();
  });

  /** A stopped installation with a few keys. */
  async function someHistory(): Promise<void> {
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    for (let n = 0; n < 5; n++) await admin.post('/v1/keys', { name: `Key ${n}` });
    await service.stop();
  }

  /** The service refuses to start, says why and what to do, and changes no byte of the log. */
  async function expectRefusal(...words: (string | RegExp)[]): Promise<void> {
    const before = await filesBelow(join(directory.path, 'log'));
    const { code, output } = await Service.startAndExit(directory.path);
    expect(code).toBe(1);
    for (const word of words) expect(output).toMatch(word);
    const after = await filesBelow(join(directory.path, 'log'));
    for (const [path, bytes] of before)
      if (path.endsWith('.log')) expect(after.get(path)?.equals(bytes), path).toBe(true);
    expect([...after.keys()].filter((path) => path.endsWith('.log'))).toEqual(
      [...before.keys()].filter((path) => path.endsWith('.log')),
    );
  }

  it('a file in its place', async () => {
    await writeFile(directory.path, 'not a folder');
    const { code, output } = await Service.startAndExit(directory.path);
    expect(code).toBe(1);
    expect(output).toMatch(/LATCHKEY_DATA_DIR/);
  });

  it('a bit that flipped in an old record', async () => {
    await someHistory();
    const bytes = await readFile(segment);
    await overwrite(segment, HEADER_BYTES + 100, Buffer.from([bytes[HEADER_BYTES + 100]! ^ 1]));
    await expectRefusal(/damaged at byte 24/, FIRST_SEGMENT, /backup/);
  });

  it('a range of zeros', async () => {
    await someHistory();
    await overwrite(segment, 500, Buffer.alloc(400));
    await expectRefusal(/damaged at byte \d+/, /backup/);
  });

  it('zeros at the end', async () => {
    await someHistory();
    const { length } = await readFile(segment);
    await overwrite(segment, length - 40, Buffer.alloc(40));
    await expectRefusal(/damaged at byte \d+/, /backup/);
  });

  it('a foreign file among the segments', async () => {
    await someHistory();
    await writeFile(
      join(directory.path, 'log', '00000000000000000099.log'),
      'something quite different, and long enough',
    );
    await expectRefusal(/00000000000000000099\.log is not a Latchkey log/);
  });

  it('a segment of a newer format', async () => {
    await mkdir(join(directory.path, 'log'), { recursive: true });
    const header = Buffer.alloc(HEADER_BYTES);
    header.write('LATCHLOG', 'latin1');
    header.writeUInt32LE(2, 8);
    header.writeUInt32LE(crc32c(header.subarray(0, 20)), 20);
    await writeFile(segment, header);
    await expectRefusal(/format 2/, /Upgrade Latchkey/);
  });

  it('a log that lost whole records at its end, after they were projected', async () => {
    await someHistory();
    const old = `${directory.path}-older`;
    await cp(join(directory.path, 'log'), old, { recursive: true });
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    const { body: key } = await admin.post('/v1/keys', { name: 'Deleted since' });
    await admin.delete(`/v1/keys/${key.id}`);
    await service.stop();
    await rm(join(directory.path, 'log'), { recursive: true });
    await rename(old, join(directory.path, 'log'));
    await expectRefusal(/another history/, /doctor --accept-log/);
  });

  it('no log at all beside a read model', async () => {
    await someHistory();
    await rm(join(directory.path, 'log'), { recursive: true });
    const { code, output } = await Service.startAndExit(directory.path);
    expect(code).toBe(1);
    expect(output).toMatch(/another history/);
  });

  it('the log of another installation', async () => {
    await someHistory();
    const other = await freshDirectory();
    const service = await Service.start(other.path);
    const admin = await service.admin();
    for (let n = 0; n < 20; n++) await admin.post('/v1/keys', { name: `Other ${n}` });
    await service.stop();
    await rm(join(directory.path, 'log'), { recursive: true });
    await cp(join(other.path, 'log'), join(directory.path, 'log'), { recursive: true });
    await other.remove();
    await expectRefusal(/another identity/, /doctor --accept-log/);
  });

  it('a damaged read model is made anew, said, and everything is there', async () => {
    await someHistory();
    await truncate(join(directory.path, 'read-model', 'read-model.sqlite'), 5000);
    const service = await Service.start(directory.path);
    const { body } = await (await service.admin()).get('/v1/keys?q=Key&includeTotal=true');
    expect([body.items.length, body.total]).toEqual([6, 6]);
    expect(service.output).toMatch(/the read model is made anew from the logs/);
    await service.stop();
  });

  it('an incomplete record at the end is cut off, said, and everything acknowledged is there', async () => {
    await someHistory();
    const { length } = await readFile(segment);
    const half = Buffer.alloc(60, 7);
    half.writeUInt32LE(600, 0);
    await overwrite(segment, length, half);
    const service = await Service.start(directory.path);
    expect(service.output).toMatch(/cut off/);
    const { body } = await (await service.admin()).get('/v1/keys?q=Key');
    expect(body.items).toHaveLength(6);
    await service.stop();
  });
});

async function overwrite(file: string, position: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}
