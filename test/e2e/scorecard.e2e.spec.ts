import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newKey, person } from '../support/people.js';
import { Guarded } from '../support/guarded.js';
import { addressOf, BUILT_WITHIN_MS } from '../support/address-of.js';
import { load, longCsv, Scorecard, scorecardEnv } from '../support/scorecard.js';

const ROOT = resolve(import.meta.dirname, '../..');
const STOPS_WITHIN_MS = 10_000;

const guarded = new Guarded();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecard-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the scorecard does not start', () => {
  it('with a key whose user has not the role verifier, and says what to give it', async () => {
    const { key } = await person(guarded.admin);
    const { code, output } = await Scorecard.startAndExit(scorecardEnv(guarded.latchkey.url, key, folder));
    expect([code, output]).toEqual([1, expect.stringContaining('role verifier')]);
    expect(output).not.toMatch(/listening on|\bsk_/);
  });

  it('with a key that Latchkey does not know', async () => {
    const { key } = await person(guarded.admin, 'verifier');
    await guarded.admin.delete(`/v1/keys/${key.id}`);
    const { code, output } = await Scorecard.startAndExit(scorecardEnv(guarded.latchkey.url, key, folder));
    expect([code, output]).toEqual([1, expect.stringContaining('refused the guard')]);
  });

  it('with variables that are wrong, and names each of them', async () => {
    const { code, output } = await Scorecard.startAndExit({ PORT: 'x', LATCHKEY_URL: 'y' });
    expect([code, output]).toEqual([1, expect.stringMatching(/^PORT .*\nLATCHKEY_URL /m)]);
  });

  it('on a port that is taken, and says to set PORT', async () => {
    const { key } = await person(guarded.admin, 'verifier');
    const { port } = new URL(guarded.latchkey.url);
    const env = { ...scorecardEnv(guarded.latchkey.url, key, folder), PORT: port };
    const { code, output } = await Scorecard.startAndExit(env);
    expect([code, output]).toEqual([1, expect.stringMatching(/^PORT \d+ on 127\.0\.0\.1 is taken.*set PORT/m)]);
    expect(output).not.toMatch(/EADDRINUSE|\n\s+at /);
  });
});

describe('the scorecard at Latchkey', () => {
  it('tells of an edit who, through which key, at which service, what was before and after', async () => {
    const ana = await guarded.colleague();
    const { id, name } = await guarded.measureOf(ana);
    const headers = { 'x-request-id': 'edit-1' };
    await ana.scorecard.patch(`/elements/${id}`, { name: 'NPS', target: 60 }, headers);
    const [entry] = await guarded.entries(ana, ([newest]) => newest?.outcome === 'done');
    expect(entry).toMatchObject({
      user: { id: ana.user.id, name: ana.user.name },
      via: { keyId: ana.key.id, keyName: ana.key.name },
      action: 'element.edited',
      target: { type: 'measure', id, name },
      changes: [
        { field: 'name', before: name, after: 'NPS' },
        { field: 'target', before: 50, after: 60 },
      ],
      outcome: 'done',
      requestId: 'edit-1',
      source: { service: guarded.verifier.user.name, address: '127.0.0.1' },
    });
  });

  it('refuses a key that was deleted as soon as that is answered', async () => {
    const { scorecard, key } = await guarded.colleague();
    expect((await scorecard.get('/elements')).status).toBe(200);
    expect((await guarded.admin.delete(`/v1/keys/${key.id}`)).status).toBe(204);
    expect((await scorecard.get('/elements')).status).toBe(401);
  });

  it('leaves the outcome of a load unknown in the midst of which it is killed, also after it is back', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    const answer = load(ana.loader, longCsv(id)).catch((error: Error) => error);
    await guarded.entries(ana, (all) => all.length === 1);
    await guarded.scorecard.stop('SIGKILL');
    expect(await answer).toBeInstanceOf(Error);
    await guarded.startScorecard();
    await ana.scorecard.patch('/elements/elm_churn', { name: 'Mine' });
    const entries = await guarded.entries(ana, ([newest]) => newest.outcome === 'refused');
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['element.edited', 'refused'],
      ['values.loaded', 'unknown'],
    ]);
  });
});

describe('SIGTERM', () => {
  it('lets a load end that runs, and its outcome be told', async () => {
    const ana = await guarded.colleague();
    const { id } = await guarded.measureOf(ana);
    // it must end within the grace of 5 s, also where everything takes ten times as long
    const answer = load(ana.loader, longCsv(id, 2 * 1024 * 1024));
    await guarded.entries(ana, (all) => all.length === 1);
    const stopping = Date.now();
    expect(await guarded.scorecard.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    expect((await answer).status).toBe(200);
    const [entry] = await guarded.entries(ana, ([newest]) => newest.outcome !== 'unknown');
    expect(entry.outcome).toBe('done');
    expect(guarded.scorecard.output).not.toMatch(/ERROR|FATAL/);
  });

  it('to npm run start:scorecard ends the service behind it with 0; its credential comes from a file', async () => {
    const { user } = await person(guarded.admin, 'verifier');
    const file = join(folder, 'key.json');
    await writeFile(file, JSON.stringify(await newKey(guarded.admin, { mappedUserId: user.id })));
    const env = { LATCHKEY_URL: guarded.latchkey.url, LATCHKEY_KEY_FILE: file, SCORECARD_QUEUE_DIR: folder, PORT: '0' };
    const npm = spawn('npm', ['run', 'start:scorecard'], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void npm.kill());
    const url = await addressOf(npm, () => 'see above', BUILT_WITHIN_MS);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const instances = (await guarded.admin.get('/v1/instances')).body.items;
    expect(instances).toContainEqual(expect.objectContaining({ service: 'scorecard' }));
    const stopping = Date.now();
    const closed = once(npm, 'close');
    npm.kill('SIGTERM');
    expect((await closed)[0]).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  }, 240_000);
});
