import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FIRST } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acted, DAY, used, writeActivity } from '../support/activity.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { allItems } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';

const LATCHKEY = resolve(import.meta.dirname, '../../apps/cli/bin/latchkey.js');
const DAYS = { LATCHKEY_ACTIVITY_DAYS: '30' };
const OLD = 40;
const run = promisify(execFile);
const ids = (kind: string) => Array.from({ length: OLD }, (_, n) => `rev_${kind}_${n}`);

let directory: Awaited<ReturnType<typeof freshDirectory>>;
let service: (Service & { url: string }) | undefined;
let admin: Client;

async function start(env: Record<string, string> = {}): Promise<void> {
  service = await Service.start(directory.path, env);
  admin = await service.admin();
}

const segments = async () =>
  (await readdir(join(directory.path, 'activity'))).filter((name) => name.endsWith('.log')).length;

async function listed(query = ''): Promise<string[]> {
  const entries = await allItems(admin, `/v1/revisions?${query}`);
  return entries.map(({ id }) => id as string).filter((id) => /^rev_(old|new)_/.test(id));
}

/** Which entries of activity a list, the CSV file and the JSON lines show: they have to agree. */
async function shown(query = ''): Promise<string[]> {
  const found = await listed(query);
  for (const file of ['csv', 'jsonl']) {
    const { text } = await admin.get(`/v1/revisions.${file}?${query}`);
    expect(text.match(/rev_(old|new)_\d+/g) ?? []).toEqual(found);
  }
  return found.toSorted();
}

describe('activity that is older than LATCHKEY_ACTIVITY_DAYS', () => {
  const now = Date.now();
  const lastUsedAt = now - 50 * DAY;

  beforeEach(async () => {
    directory = await freshDirectory();
    await start();
    const { body: key } = await admin.post('/v1/keys', { name: 'Nightly import' });
    await admin.patch(`/v1/keys/${key.id}`, { name: 'Nightly' });
    await service!.stop();
    // what the admin's key was used for today must not stand before what is old
    for (const folder of ['activity', 'read-model']) await rm(join(directory.path, folder), { recursive: true });
    await writeActivity(join(directory.path, 'activity'), [
      ...ids('old').map((id, n) => acted([id], now - (80 - n) * DAY)),
      used(key.id, 7, lastUsedAt),
      ...ids('new').map((id) => acted([id], now - DAY)),
    ]);
  });
  afterEach(async () => {
    await service?.stop();
    await directory.remove();
  });

  it('is shown for ever when nothing is set', async () => {
    await start();
    await eventually(
      () => listed(),
      (found) => found.length === 2 * OLD,
    );
    expect(await shown()).toEqual([...ids('new'), ...ids('old')].toSorted());
    expect(await segments()).toBeGreaterThan(8);
  });

  it('is gone from every list and from the disk once it is set, and stays gone; all else stays', async () => {
    await start();
    await eventually(
      () => listed(),
      (found) => found.length === 2 * OLD,
    );
    const changes = async () =>
      (await allItems(admin, '/v1/revisions')).filter(({ action }) => /^(Key|User)/.test(action));
    const [before, space] = [await changes(), await segments()];
    await service!.stop();

    await start(DAYS);
    await eventually(segments, (left) => left < space * 0.7);
    const lists = ['', `userId=${FIRST.userId}`, `keyId=${FIRST.keyId}`, 'action=element.edited'];
    for (const query of lists) expect(await shown(query)).toEqual(ids('new').toSorted());
    expect(await shown(`to=${new Date(now - 30 * DAY).toISOString()}`)).toEqual([]);
    expect(await changes()).toEqual(before);
    await service!.stop('SIGKILL');
    expect(service!.output).toContain('was removed from revision history');

    const { stdout } = await run(process.execPath, [LATCHKEY, 'rebuild', '--json'], {
      env: { ...process.env, LATCHKEY_DATA_DIR: directory.path },
    });
    expect(JSON.parse(stdout)).toMatchObject({ identical: true });
    await start();
    expect(await shown()).toEqual(ids('new').toSorted());
    const { body } = await admin.get('/v1/keys?q=Nightly');
    expect(body.items).toMatchObject([{ lastUsedAt: new Date(lastUsedAt).toISOString() }]);
  });
});
