import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.js';
import { person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const at = runningService({ LATCHKEY_CREDENTIALS: 'headers,header=X-API-Key' });
let home: string;
let me: CommandLine;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-import-'));
  me = CommandLine.at(home).as(at.service.url, at.admin.credential);
});
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));
afterAll(() => rm(home, { recursive: true, force: true }));

const fresh = (extension: string) => join(home, `${randomUUID()}.${extension}`);
async function file(extension: string, content: string): Promise<string> {
  const path = fresh(extension);
  await writeFile(path, content);
  return path;
}
const lines = (...items: object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');
const value = () => `live_${randomUUID()}`;
const sha256 = (text: string, encoding: 'hex' | 'base64' = 'hex') => createHash('sha256').update(text).digest(encoding);
const statusOf = async (oneValue: string) =>
  (await fetch(`${at.service.url}/v1/me`, { headers: { 'X-API-Key': oneValue } })).status;
const keysNamed = async (name: string) => (await at.admin.get(`/v1/keys?q=${encodeURIComponent(name)}`)).body.items;
/** What a file of results says, without its head. */
const resultsIn = async (path: string) => (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1).map((line) => JSON.parse(line)); // prettier-ignore

describe('a file of keys', () => {
  it.each([
    ['\u{FEFF}', '\r\n'],
    ['', '\n'],
  ])('is CSV as spreadsheets and databases write it (%j, %j)', async (mark, end) => {
    const { user } = await person(at.admin);
    const [one, two] = [value(), value()];
    const name = randomUUID();
    const rows = [
      '"name",value,valueSha256,mappedUserEmail,expiresAt,tags,scopes,metadata.team,limit.requests,limit.perSeconds',
      `"${name}, the ""first""",${one},,${user.email},never,a;b,x:read x:write,data,5,60`,
      '',
      `${name} the second,,${sha256(two, 'base64')},${user.email},2031-01-01,,,,,`,
    ];
    const done = await me.run('keys', 'import', await file('csv', `${mark}${rows.join(end)}${end}`), '--json');
    expect([done.stderr, done.json]).toEqual(['', expect.objectContaining({ created: 2, refused: 0, dryRun: false })]);
    const [second, first] = await keysNamed(name);
    expect(first).toMatchObject({ name: `${name}, the "first"`, expiresAt: null, tags: ['a', 'b'], scopes: ['x:read', 'x:write'], metadata: { team: 'data' }, limit: { requests: 5, perSeconds: 60 }, mappedUser: { id: user.id } }); // prettier-ignore
    expect(second).toMatchObject({
      name: `${name} the second`,
      expiresAt: '2031-01-01T00:00:00.000Z',
      tags: [],
      limit: null,
    });
    expect(await Promise.all([one, two].map(statusOf))).toEqual([200, 200]);
  });

  it.each(['jsonl', 'txt', 'csv'])('is JSON lines, whatever it is called (.%s)', async (extension) => {
    const one = value();
    const content = `\u{FEFF}${lines({ name: 'A', value: one }).replace('\n', '\r\n')}\r\n`;
    const path = await file(extension, content);
    const format = extension === 'csv' ? ['--format', 'jsonl'] : [];
    expect((await me.run('keys', 'import', path, ...format, '--json')).json).toMatchObject({ created: 1 });
    expect(await statusOf(one)).toBe(200);
    expect((await me.fed(content, 'keys', 'import', '-', '--json')).json).toMatchObject({ unchanged: 1 });
  });

  it('says of each line what came of it, and takes the others', async () => {
    const [one, two] = [value(), value()];
    const path = await file('jsonl', `${lines({ name: 'A', value: one })}{"name": "secret-of-line-2\n[1]\n${lines({ name: '', value: value() }, { name: 'B', value: 'short' }, { name: 'C', value: two, colour: 'red' }, { name: 'A again', value: one })}{"name":"cut`); // prettier-ignore
    const results = fresh('jsonl');
    const done = await me.run('keys', 'import', path, '--results', results);
    expect([done.code, done.stdout]).toEqual([1, '']);
    expect(done.stderr).toMatch(/^line 2: refused: is not one JSON object\. Is the file cut off here\?$/m);
    expect(done.stderr).toMatch(/^line 4: refused: name must .*$/m);
    expect(done.stderr).toMatch(/^line 5: refused: value must be 8 to 128 printable ASCII characters without spaces$/m);
    expect(done.stderr).toMatch(/^line 6: refused: .*colour/m);
    expect(done.stderr).toMatch(/^1 created, 1 unchanged, 6 refused\.$/m);
    expect(done.stderr).not.toContain('secret-of-line-2');
    const outcomes = (await resultsIn(results)).map(({ line, outcome }) => `${line} ${outcome}`);
    expect(outcomes).toEqual(['1 created', '2 refused', '3 refused', '4 refused', '5 refused', '6 refused', '7 unchanged', '8 refused']); // prettier-ignore
    expect(await Promise.all([one, two].map(statusOf))).toEqual([200, 401]);
  });

  it('does nothing in a dry run', async () => {
    const one = value();
    const path = await file('jsonl', lines({ name: 'A', value: one }, { name: 'B', value: 'short' }));
    const done = await me.run('keys', 'import', path, '--dry-run');
    expect([done.code, done.stderr]).toEqual([
      1,
      expect.stringContaining('this would come of it: 1 created, 1 refused.'),
    ]);
    expect(await statusOf(one)).toBe(401);
  });

  it('does not send a secret', async () => {
    const { proxy, through } = await behindNetwork();
    const secrets = [value(), value()];
    const pair = { accessKey: value(), secretKey: secrets[1] };
    const path = await file('jsonl', lines({ name: 'A', value: secrets[0] }, { name: 'B', ...pair }));
    expect((await through.run('keys', 'import', path, '--json')).json).toMatchObject({ created: 2 });
    expect(proxy.requests.feed).toBe(1);
    for (const secret of secrets) expect(proxy.sent).not.toContain(secret);
    expect(proxy.sent).toContain(pair.accessKey);
    expect((await at.admin.as(pair as never).get('/v1/me')).status).toBe(200);
  });

  it.each([
    ['csv', 'name,value,name\n', 'has two columns "name"'],
    ['csv', 'name,value\n"A,live_1234567890\n', 'is a quote open?'],
    ['csv', `name,value\n"A,live_1234567890\n${'x'.repeat(2_000_000)}`, 'is a quote open?'],
    ['json', '[{"name":"A"}]', 'one JSON array'],
  ])('is refused as a whole where it is not to be read (%s, %.40j)', async (extension, content, message) => {
    const done = await me.run('keys', 'import', await file(extension, content));
    expect([done.code, done.stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  it('that is cut off in the middle of a line of CSV refuses that line', async () => {
    const [one, two] = [value(), value()];
    const path = await file('csv', `name,value,expiresAt\nA,${one},never\nB,${two}`);
    expect((await me.run('keys', 'import', path)).stderr).toContain(
      'line 3: refused: has 2 cells where the headings are 3',
    );
    expect(await Promise.all([one, two].map(statusOf))).toEqual([200, 401]);
  });

  it('that is not there, or a folder, is said to be so', async () => {
    expect(await me.run('keys', 'import', fresh('csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await me.run('keys', 'import', home)).toMatchObject({ code: 1, stderr: expect.stringContaining('EISDIR') });
  });
});

/** The service behind a network that can go wrong. */
async function behindNetwork() {
  const proxy = await TcpProxy.start(at.service.url);
  stops.push(() => proxy.stop());
  return { proxy, through: me.as(proxy.url, at.admin.credential) };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `Key ${n}`, valueSha256: sha256(value()) }));

describe('an import that breaks off', () => {
  const COUNT = 12_000;

  it('goes on where it was, by its file of results', async () => {
    const keys = many(COUNT);
    const path = await file('jsonl', lines(...keys));
    const { proxy, through } = await behindNetwork();
    let asked = 0;
    proxy.all({ cutAfter: () => (++asked === 1 ? Number.POSITIVE_INFINITY : 0) });
    const results = fresh('results');
    const broken = await through.run('keys', 'import', path, '--results', results, '--wait', '1s');
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('Stopped after line 5000.')]);
    expect(await resultsIn(results)).toHaveLength(5_000);
    // and its last line was being written when the machine died
    await appendFile(results, '{"line":5001,"outc');
    const done = await me.run('keys', 'import', path, '--results', results, '--resume', '--json');
    expect(done.json.doneBefore).toBe(5_000);
    expect(done.json.created + done.json.unchanged).toBe(7_000);
    const all = await resultsIn(results);
    expect(all.map(({ line }) => line)).toEqual(keys.map((_, n) => n + 1));
    expect(new Set(all.map(({ id }) => id)).size).toBe(COUNT);
    const again = await me.run('keys', 'import', path, '--json');
    expect(again.json).toMatchObject({ created: 0, unchanged: COUNT });
  });

  it('is not gone on with by mistake', async () => {
    const path = await file('jsonl', lines(...many(1)));
    const results = fresh('results');
    await me.run('keys', 'import', path, '--results', results);
    const mine = await file('txt', 'what I wrote\nwithout an end');
    const refusals = [
      [['keys', 'import', path, '--results', mine, '--resume'], 'is of another import'],
      [['keys', 'import', path, '--results', results], 'add --resume'],
      [['keys', 'import', path, '--resume'], '--resume needs --results'],
      [['keys', 'import', path, '--results', results, '--resume', '--dry-run'], 'is of another import'],
      [['users', 'import', path, '--results', results, '--resume'], 'is of another import'],
    ] as const;
    for (const [args, message] of refusals) {
      expect(await me.run(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    }
    expect(await readFile(mine, 'utf8')).toBe('what I wrote\nwithout an end');
  });

  it('has each key once, though every second answer is lost and two send the same file', async () => {
    const keys = many(6_000);
    const path = await file('jsonl', lines(...keys));
    const { proxy, through } = await behindNetwork();
    let asked = 0;
    proxy.all({ cutAfter: () => (asked++ % 2 === 0 ? 0 : Number.POSITIVE_INFINITY) });
    const runs = await Promise.all([through, me].map((who) => who.run('keys', 'import', path, '--json')));
    for (const { json } of runs) expect(json.created + json.unchanged).toBe(6_000);
    const { body } = await at.admin.get(`/v1/keys?q=${encodeURIComponent('Key 5999')}&includeTotal=true`);
    const ids = body.items
      .filter(({ name }: { name: string }) => name === 'Key 5999')
      .map(({ accessKey }: { accessKey: string }) => accessKey);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await me.run('keys', 'import', path, '--json')).json).toMatchObject({ created: 0, unchanged: 6_000 });
  });
});

describe('a file of users', () => {
  const someone = () => ({ externalId: randomUUID(), name: 'Someone', email: `${randomUUID()}@example.org` });

  it('creates, edits, deactivates and activates them to match', async () => {
    const [ana, ben] = [someone(), someone()];
    const csv = (...rows: string[]) =>
      file('csv', `externalId,name,email,active,attributes.team\n${rows.join('\n')}\n`);
    const first = await csv(`${ana.externalId},Ana,${ana.email},,data`, `${ben.externalId},Ben,${ben.email},true,`);
    expect((await me.run('users', 'import', first, '--json')).json).toMatchObject({ created: 2 });
    expect((await me.run('users', 'import', first, '--json')).json).toMatchObject({ unchanged: 2 });
    const next = await csv(`${ana.externalId},Anna,,,`, `${ben.externalId},,,no,`);
    expect((await me.run('users', 'import', next, '--json')).json).toMatchObject({ changed: 2 });
    const shown = async (externalId: string) => (await me.run('users', 'show', externalId, '--json')).json;
    expect(await shown(ana.externalId)).toMatchObject({ name: 'Anna', active: true, attributes: { team: 'data' } });
    expect(await shown(ben.externalId)).toMatchObject({ name: 'Ben', active: false });
    const wrong = await csv(`${ana.externalId},Anna,,perhaps,`);
    expect((await me.run('users', 'import', wrong)).stderr).toContain(
      'line 2: refused: active is not as it must be: true or false',
    );
  });

  it('changes whoever sends it last', async () => {
    const own = await person(at.admin, 'admin');
    // more than go into one request
    const others = Array.from({ length: 5_100 }, someone);
    const path = await file('jsonl', lines({ email: own.user.email.toUpperCase(), active: false }, ...others));
    const done = await me.as(at.service.url, own.key).run('users', 'import', path, '--json');
    expect(done.json).toMatchObject({ created: 5_100, changed: 1 });
    expect((await own.client.get('/v1/me')).status).toBe(401);
  });
});

describe('--prune', () => {
  const company = runningService();
  const users = async () =>
    (await company.admin.get('/v1/users?active=true')).body.items.map(({ name }: { name: string }) => name).sort();

  it('deactivates who is missing from the file: says whom, asks, and leaves those that no other system knows', async () => {
    const admin = me.as(company.service.url, company.admin.credential);
    const user = (name: string) => ({
      externalId: `directory-${name}`,
      name,
      email: `${name.toLowerCase()}@example.org`,
    });
    const all = await file('jsonl', lines(user('Ana'), user('Ben'), user('Cleo')));
    await admin.run('users', 'import', all);
    await company.admin.post('/v1/users', { name: 'Guard', email: 'guard@example.org', role: 'verifier' });
    const fewer = await file('jsonl', lines(user('Ana')));

    const dry = await admin.run('users', 'import', fewer, '--prune', '--dry-run');
    expect(dry.stderr).toMatch(/Not in the file: 2 active users\.\n {2}Cleo \(cleo@example\.org\), member\n {2}Ben /);
    expect((await admin.run('users', 'import', fewer, '--prune')).stderr).toContain('add --yes');
    const no = await admin.onTerminal(['n'], 'users', 'import', fewer, '--prune');
    expect(no.stdout).toContain('Nothing was done.');
    const broken = await file('jsonl', `${lines(user('Ana'))}{"name`);
    expect((await admin.run('users', 'import', broken, '--prune', '--yes')).stderr).toContain('Nobody was deactivated');
    expect(await users()).toEqual(['Admin', 'Ana', 'Ben', 'Cleo', 'Guard']);

    const yes = await admin.onTerminal(['y'], 'users', 'import', fewer, '--prune');
    expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining('2 users were deactivated.')]);
    expect(await users()).toEqual(['Admin', 'Ana', 'Guard']);
    const byAddress = await file('jsonl', lines({ name: 'Ana', email: 'ana@example.org' }));
    const last = await admin.run('users', 'import', byAddress, '--prune', '--yes');
    expect([last.code, last.stderr]).toEqual([0, expect.not.stringContaining('Admin')]);
    expect(await users()).toEqual(['Admin', 'Ana']);
  });
});
