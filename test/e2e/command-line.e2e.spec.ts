import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { freshName, newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const at = runningService();
let home: string;
let me: CommandLine;
const stops: (() => unknown)[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-home-'));
  me = CommandLine.at(home).as(at.service.url, at.admin.credential);
});
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));
afterAll(() => rm(home, { recursive: true, force: true }));

const statusOf = async (credential: { accessKey: string; secretKey: string }) =>
  (await at.admin.as(credential).get('/v1/me')).status;
const fileNamed = (name: string) => join(home, `${name}-${randomUUID()}`);

describe('keys', () => {
  it('are issued, listed, shown, changed, rotated, disabled and deleted', async () => {
    const { user } = await person(at.admin);
    const name = freshName('Nightly');
    const flags = ['--user', user.email, '--tag', 'etl', '--tag', 'night', '--scope', 'things:read', '--expires', '90d', '--limit', '100/1m', '--metadata', '{"team":"data"}']; // prettier-ignore
    const issued = (await me.run('keys', 'create', name, ...flags, '--json')).json;
    expect(issued).toMatchObject({ name, tags: ['etl', 'night'], scopes: ['things:read'], limit: { requests: 100, perSeconds: 60 }, metadata: { team: 'data' }, mappedUser: { id: user.id } }); // prettier-ignore
    const days = (Date.parse(issued.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThan(90.1);
    expect(await statusOf(issued)).toBe(200);

    expect((await me.run('keys', 'list', '--search', name, '--json')).json.map(({ id }: { id: string }) => id)).toEqual([issued.id]); // prettier-ignore
    const table = (await me.run('keys', 'list', '--user', user.email, '--tag', 'night')).stdout.split('\n');
    expect(table[0]).toMatch(/^ID {2,}NAME {2,}STATUS {2,}USER {2,}EXPIRES {2,}LAST USED$/);
    expect(table[1]).toMatch(new RegExp(`^${issued.id}  ${name}  active  ${user.name}  `));
    expect((await me.run('keys', 'show', issued.accessKey)).stdout).toMatch(/^limit +100 in 60 s$/m);

    const edited = (await me.run('keys', 'edit', issued.id, '--no-limit', '--no-scope', '--no-tag', '--expires', 'never', '--if-version', '1', '--json')).json; // prettier-ignore
    expect(edited).toMatchObject({ limit: null, scopes: null, tags: [], expiresAt: null, version: 2 });
    const stale = await me.run('keys', 'edit', issued.id, '--name', 'Other', '--if-version', '1');
    expect([stale.code, stale.stdout]).toEqual([1, '']);
    expect(stale.stderr).toMatch(/\(VERSION_CONFLICT, request \S+\)\n$/);

    const rotated = (await me.run('keys', 'rotate', issued.id, '--overlap', '1h', '--json')).json;
    expect([await statusOf(rotated), await statusOf(issued)]).toEqual([200, 200]);
    expect((await me.run('keys', 'end-previous-secret', issued.id, '--json')).json.previousSecretExpiresAt).toBeNull();
    expect([await statusOf(rotated), await statusOf(issued)]).toEqual([200, 401]);

    expect((await me.run('keys', 'disable', issued.id, '--reason', 'leaked', '--json')).json.statusReason).toBe(
      'leaked',
    );
    expect((await me.run('keys', 'enable', issued.id, '--json')).json.status).toBe('active');
    const unsure = await me.run('keys', 'delete', issued.id);
    expect([unsure.code, unsure.stderr]).toEqual([1, expect.stringContaining('add --yes')]);
    expect(await statusOf(rotated)).toBe(200);
    expect((await me.run('keys', 'delete', issued.accessKey, '--yes')).code).toBe(0);
    expect(await statusOf(rotated)).toBe(401);
  });

  it('are asked about on a terminal before they are deleted', async () => {
    const key = await newKey(at.admin);
    const kept = await me.onTerminal(['n'], 'keys', 'delete', key.id);
    expect([kept.code, kept.stdout]).toEqual([1, expect.stringContaining('Nothing was done')]);
    expect(kept.stdout).toContain(`Delete key "${key.name}" (${key.accessKey}) of Admin?`);
    expect(await statusOf(key)).toBe(200);
    expect((await me.onTerminal(['y'], 'keys', 'delete', key.id)).code).toBe(0);
    expect(await statusOf(key)).toBe(401);
  });

  it('go into a file that nobody else reads, and none is issued where the file cannot be made', async () => {
    const out = fileNamed('key.json');
    const done = await me.run('keys', 'create', freshName('In a file'), '--out', out);
    expect([done.code, done.stdout]).toEqual([0, '']);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await statusOf(JSON.parse(await readFile(out, 'utf8')))).toBe(200);
    const name = freshName('Not made');
    const refused = await me.run('keys', 'create', name, '--out', out);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('EEXIST')]);
    expect((await me.run('keys', 'list', '--search', name, '--json')).json).toEqual([]);
  });

  it('are listed as far as one wants, and it says that there are more', async () => {
    const tag = randomUUID();
    for (let n = 0; n < 3; n++) await newKey(at.admin, { tags: [tag] });
    const some = await me.run('keys', 'list', '--tag', tag, '--limit', '2');
    expect([some.stdout.trim().split('\n').length, some.stderr]).toEqual([
      3,
      'There are more: --limit 20, or --all.\n',
    ]);
    const all = await me.run('keys', 'list', '--tag', tag, '--all', '--json');
    expect([all.json.length, all.stderr]).toEqual([3, '']);
    expect((await me.run('keys', 'list', '--tag', 'nobody has this')).stderr).toBe('None.\n');
  });

  it('show what a name holds without moving the cursor', async () => {
    const { key, client } = await person(at.admin);
    await client.get('/v1/me');
    const attributes = { as: '\u009b2J' };
    await at.admin.patch(`/v1/keys/${key.id}`, { metadata: attributes });
    expect((await me.run('keys', 'show', key.id)).stdout).not.toContain('\u009b');
  });

  it.each([
    [['keys', 'create', 'K', '--expires', 'soon'], 2, /date as in 2030-01-31/],
    [['keys', 'create', 'K', '--limit', '5'], 2, /as in 100\/60s/],
    [['keys', 'create', 'K', '--metadata', '[]'], 2, /JSON object/],
    [['me', '--wait', 'long'], 2, /time as in 90s/],
    [['keys', 'create'], 2, /missing required argument 'name'/],
    [['keys', 'list', '--status', 'lost'], 2, /Allowed choices are active/],
    [['keys', 'frobnicate'], 2, /unknown command/],
    [['keys', 'edit', 'key_x'], 1, /Nothing to change/],
    [['keys', 'show', 'ak_nobody'], 1, /There is no key "ak_nobody"/],
    [['keys', 'show', 'key_nobody'], 1, /KEY_NOT_FOUND/],
    [['keys', 'create', ''], 1, /name: .*\n\(VALIDATION_FAILED/],
  ])('%j fails with %i and says what to do', async (args, code, message) => {
    expect(await me.run(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('users', () => {
  it('are registered, found by address and external id, changed, deactivated and activated', async () => {
    const [email, externalId] = [`${randomUUID()}@example.org`, randomUUID()];
    const user = (await me.run('users', 'create', 'Ana', email, '--external-id', externalId, '--json')).json;
    expect(user).toMatchObject({ name: 'Ana', email, externalId, role: 'member', active: true });
    expect((await me.run('users', 'show', email.toUpperCase(), '--json')).json.id).toBe(user.id);
    const edited = (await me.run('users', 'edit', externalId, '--role', 'verifier', '--name', 'Anna', '--json')).json;
    expect(edited).toMatchObject({ id: user.id, name: 'Anna', role: 'verifier' });
    expect((await me.run('users', 'deactivate', user.id)).code).toBe(1);
    expect((await me.run('users', 'deactivate', user.id, '--yes', '--json')).json.active).toBe(false);
    expect((await me.run('users', 'list', '--search', email, '--inactive', '--json')).json).toHaveLength(1);
    expect((await me.run('users', 'list', '--search', email, '--active', '--json')).json).toHaveLength(0);
    expect((await me.run('users', 'activate', user.id)).stdout).toMatch(/^active +yes$/m);
    expect((await me.run('users', 'show', 'nobody@example.org')).stderr).toContain('There is no user');

    // another system may call a user by an address; two may have the same one
    const [own, shared] = [`${randomUUID()}@example.org`, `${randomUUID()}@example.org`];
    await me.run('users', 'edit', user.id, '--email', shared);
    const other = (await me.run('users', 'create', 'Ben', shared, '--external-id', own, '--allow-duplicate-email', '--json')).json; // prettier-ignore
    expect((await me.run('users', 'show', own, '--json')).json.id).toBe(other.id);
    expect((await me.run('users', 'show', shared)).stderr).toContain('2 users have the address');
  });
});

describe('history', () => {
  it('says who did what, with which key, to what', async () => {
    const { key, user } = await person(at.admin);
    await me.run('keys', 'edit', key.id, '--name', 'Renamed');
    const entries = (await me.run('history', '--target', key.id, '--json')).json;
    expect(entries.map(({ action }: { action: string }) => action)).toEqual(['KeyEdited', 'KeyCreated']);
    const { stdout } = await me.run('history', '--key', key.id, '--action', 'KeyEdited', '--from', '1h');
    expect(stdout.split('\n')[1]).toMatch(
      /^\S+Z {2}Admin {2}First admin key {2}KeyEdited {2}key Renamed {2}done {5}name: .* -> Renamed$/,
    );
    expect((await me.run('history', '--user', user.id)).stderr).toBe('None.\n');
  });

  it('is followed: what was there, then what comes, each once', async () => {
    const { key } = await person(at.admin);
    const following = me.start('history', '--target', key.id, '--follow', '--json');
    let said = '';
    following.stdout.on('data', (text) => (said += String(text)));
    stops.push(() => following.kill());
    const actions = () => said.split('\n').slice(0, -1).map((line) => JSON.parse(line).action); // prettier-ignore
    await eventually(actions, ({ length }) => length === 1);
    await at.admin.post(`/v1/keys/${key.id}/disable`, {});
    await eventually(actions, ({ length }) => length === 2);
    await at.admin.post(`/v1/keys/${key.id}/enable`, {});
    expect(await eventually(actions, ({ length }) => length > 2)).toEqual(['KeyCreated', 'KeyDisabled', 'KeyEnabled']);
  });
});

describe('verify', () => {
  it('says whether a credential works, for whom, and exits 1 where it does not', async () => {
    const { key, user } = await person(at.admin);
    const pair = JSON.stringify({ accessKey: key.accessKey, secretKey: key.secretKey });
    const good = await me.fed(pair, 'verify');
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining(`${user.name} (${user.id}), member`)]);
    const bad = await me.fed(pair.replace('sk_', 'sk_x'), 'verify', '--key-file', '-', '--json');
    expect([bad.code, bad.json.valid]).toEqual([1, false]);
    await at.admin.patch(`/v1/keys/${key.id}`, { scopes: ['a:read'] });
    const file = fileNamed('pair');
    await writeFile(file, pair);
    const lacking = await me.run('verify', '--key-file', file, '--scope', 'a:write', '--scope', 'a:read');
    expect([lacking.code, lacking.stdout]).toEqual([1, expect.stringMatching(/^missingScopes +a:write$/m)]);
    const { stderr, code } = await me.fed('sk_secret', 'verify');
    expect([code, stderr]).toEqual([1, expect.stringContaining('in standard input')]);
    expect(stderr).not.toContain('sk_secret');
  });
});

describe('a profile', () => {
  const profiles = (who: string) => join(who, '.config/latchkey/profiles.json');
  const fresh = async () => {
    const folder = await mkdtemp(join(home, 'person-'));
    return { folder, person: CommandLine.at(folder) };
  };

  it('is kept at login, for its owner alone, and forgotten at logout', async () => {
    const { folder, person: nobody } = await fresh();
    const lost = await nobody.run('keys', 'list');
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('run `latchkey login`')]);
    const pair = JSON.stringify(at.admin.credential);
    const wrong = await nobody.fed(
      JSON.stringify({ accessKey: 'x', secretKey: 'y' }),
      'login',
      '--url',
      at.service.url,
    );
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('does not accept this key')]);
    await expect(stat(profiles(folder))).rejects.toThrow('ENOENT');

    expect((await nobody.fed(pair, 'login', '--url', at.service.url)).stderr).toContain('the profile is "default"');
    expect((await stat(profiles(folder))).mode & 0o777).toBe(0o600);
    expect((await nobody.run('me', '--json')).json.user.role).toBe('admin');
    await nobody.fed(pair, 'login', '--url', at.service.url, '--profile', 'other');
    expect((await nobody.run('profiles')).stdout).toMatch(/^yes +other/m);
    expect((await nobody.run('logout')).stderr).toContain('"other" is forgotten. Choose another');
    expect((await nobody.run('me')).stderr).toContain('Not logged in');
    expect((await nobody.run('me', '--profile', 'default')).code).toBe(0);
    expect((await nobody.with({ LATCHKEY_PROFILE: 'default' }).run('me')).code).toBe(0);
    await nobody.run('profiles', 'default');
    expect((await nobody.run('me')).code).toBe(0);
    expect((await nobody.run('me', '--profile', '__proto__')).stderr).toContain(
      'There is no profile "__proto__"; there is: default',
    );
  });

  it('is asked for on a terminal, and the secret is not shown', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const { person: typing } = await fresh();
    const { code, stdout } = await typing.onTerminal([accessKey, secretKey], 'login', '--url', at.service.url);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Logged in')]);
    expect(stdout).toContain(accessKey);
    expect(stdout).not.toContain(secretKey);
  });

  it('that others may read is refused, and variables go before it', async () => {
    const { folder, person: careless } = await fresh();
    await careless.fed(JSON.stringify(at.admin.credential), 'login', '--url', at.service.url);
    await chmod(profiles(folder), 0o644);
    const refused = await careless.run('me');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`chmod 600 ${profiles(folder)}`)]);
    const { key, user } = await person(at.admin);
    expect((await careless.as(at.service.url, key).run('me', '--json')).json.user.id).toBe(user.id);
    const half = await careless.with({ LATCHKEY_ACCESS_KEY: key.accessKey }).run('me');
    expect(half.stderr).toContain('LATCHKEY_SECRET_KEY must be set too');
  });
});

describe('on a bad day', () => {
  it('a key whose first answer is lost is issued once, and its secret works', async () => {
    const proxy = await TcpProxy.start(at.service.url);
    stops.push(() => proxy.stop());
    let answers = 0;
    proxy.all({ cutAfter: () => (answers++ === 0 ? 0 : Number.POSITIVE_INFINITY) });
    const name = freshName('Lost');
    const issued = await me.as(proxy.url, at.admin.credential).run('keys', 'create', name, '--json');
    expect(issued.stderr).toContain('the key gets another one');
    expect(await statusOf(issued.json)).toBe(200);
    expect((await me.run('keys', 'list', '--search', name, '--json')).json).toHaveLength(1);
  });

  it('--wait goes on asking until the service is there', async () => {
    const proxy = await TcpProxy.start(at.service.url);
    stops.push(() => proxy.stop());
    proxy.all({ cutAfter: () => 0 });
    const waiting = me.as(proxy.url, at.admin.credential).start('me', '--wait', '60s', '--json');
    const closed = new Promise((resolve) => waiting.once('close', resolve));
    let said = '';
    waiting.stderr.on('data', (text) => (said += String(text)));
    await eventually(() => said, (text) => text.includes('trying again in')); // prettier-ignore
    proxy.becomes();
    expect(await closed).toBe(0);
  });

  it('whoever reads only the first line of a list has enough', async () => {
    const listing = me.start('keys', 'list', '--all', '--json');
    listing.stdout.destroy();
    const code = await new Promise((resolve) => listing.once('close', resolve));
    expect(code).toBe(0);
  });
});

describe('completion', () => {
  const complete = async (shell: string, ...words: string[]) => {
    const script = fileNamed('completion');
    await writeFile(script, (await me.run('completion', 'bash')).stdout);
    const line = ['latchkey', ...words].map((word) => `'${word}'`).join(' ');
    const child = await import('node:child_process');
    const code = `source ${script}; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return child.execFileSync(shell, ['-c', code], { encoding: 'utf8' }).trim().split('\n');
  };

  it('knows commands, options and what they may be', async () => {
    expect(await complete('bash', 'ke')).toEqual(['keys']);
    expect(await complete('bash', 'keys', 're')).toEqual(['reveal']);
    expect(await complete('bash', 'keys', 'list', '--stat')).toEqual(['--status']);
    expect(await complete('bash', 'keys', 'list', '--status', 'dis')).toEqual(['disabled']);
    expect(await complete('bash', 'keys', 'show', '--json', '--pro')).toEqual(['--profile']);
    expect(await complete('bash', 'completion', 'z')).toEqual(['zsh']);
  });
});
