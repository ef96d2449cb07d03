import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { acceptedEvents } from '../support/reading-the-log.js';
import { freshDirectory, Service } from '../support/service.js';

const ROUNDS = 8;
const WRITERS = 8;
const MIN_ACKNOWLEDGED = 25;
const AUDITORS = 8;

/** What the API shows of a key or user. */
type Facts = Readonly<{ version: number; [member: string]: unknown }>;

/** One key or user, and what its writer was told about it. */
interface Told {
  readonly id: string;
  readonly path: string;
  readonly accessKey: string | null;
  /** the secret that works; null when nobody was told */
  secretKey: string | null;
  /** secrets that a rotation ended */
  readonly retired: string[];
  facts: Facts;
  /** the step that was sent and never answered: it may have happened, whole or not at all */
  /** that of the retired ones which still works, while its key does */
  overlapping: string | null;
  open: Step | null;
}

interface Step {
  readonly method: string;
  readonly to?: string;
  readonly body?: unknown;
  /** what it makes of the facts, beside the next version */
  readonly makes: Readonly<Record<string, unknown>>;
}

const KEY_STEPS: readonly Step[] = [
  { method: 'PATCH', body: { name: 'Renamed' }, makes: { name: 'Renamed' } },
  { method: 'POST', to: '/rotate', makes: {} },
  { method: 'POST', to: '/rotate', body: { overlapSeconds: 3600 }, makes: {} },
  { method: 'DELETE', to: '/previous-secret', makes: {} },
  { method: 'POST', to: '/disable', makes: { status: 'disabled' } },
  { method: 'POST', to: '/enable', makes: { status: 'active' } },
  { method: 'DELETE', makes: { status: 'deleted' } },
];
const USER_STEPS: readonly Step[] = [
  { method: 'PATCH', body: { name: 'Renamed', role: 'verifier' }, makes: { name: 'Renamed', role: 'verifier' } },
  { method: 'POST', to: '/deactivate', makes: { active: false } },
  { method: 'POST', to: '/activate', makes: { active: true } },
];

describe('P1: an acknowledged change is never lost', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let told: Told[];
  /** names under which something was created or may have been */
  let sent: Set<string>;
  let acknowledged: number;

  beforeEach(async () => {
    directory = await freshDirectory();
    [told, sent, acknowledged] = [[], new Set(), 0];
  });
  afterEach(() => directory.remove());

  it('whatever moment the service is killed at', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const service = await Service.start(directory.path);
      const admin = await service.admin();
      await audit(admin);
      const enough = acknowledged + MIN_ACKNOWLEDGED + Math.floor(Math.random() * MIN_ACKNOWLEDGED);
      const writers = Array.from({ length: WRITERS }, (_, n) => write(admin, `${round}.${n}`));
      await expect.poll(() => acknowledged, { interval: 1 }).toBeGreaterThan(enough);
      await service.stop('SIGKILL');
      await Promise.all(writers);
    }
    await auditEverything();
    expect(acknowledged).toBeGreaterThan(ROUNDS * MIN_ACKNOWLEDGED);
  }, 180_000);

  it('nor by SIGTERM under load: what was answered is there', async () => {
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    const writers = Array.from({ length: WRITERS }, (_, n) => write(admin, `${n}`));
    await expect.poll(() => acknowledged, { interval: 1 }).toBeGreaterThan(MIN_ACKNOWLEDGED);
    expect(await service.stop('SIGTERM')).toBe(0);
    await Promise.all(writers);
    await auditEverything();
  });

  /** Creates keys and users and changes them until the service is gone, noting what it was told. */
  async function write(admin: Client, label: string): Promise<void> {
    for (let n = 0; ; n++) {
      const name = `${n % 3 === 0 ? 'User' : 'Key'} ${label}.${n}`;
      sent.add(name);
      const one = await create(admin, name);
      if (one === null) return;
      const steps = one.accessKey === null ? USER_STEPS : KEY_STEPS;
      for (const step of steps.slice(0, (n % steps.length) + 1)) if (!(await take(step, one, admin))) return;
    }
  }

  async function create(admin: Client, name: string): Promise<Told | null> {
    const path = name.startsWith('User') ? '/v1/users' : '/v1/keys';
    const body = path === '/v1/users' ? { name, email: 'somebody@example.org', allowDuplicateEmail: true } : { name };
    const answer = await attempt(() => admin.post(path, body));
    if (answer?.status !== 201) return null;
    acknowledged++;
    const { id, accessKey = null, secretKey = null, ...facts } = answer.body;
    const one = {
      id,
      path: `${path}/${id}`,
      accessKey,
      secretKey,
      retired: [],
      overlapping: null,
      facts: shown(facts),
      open: null,
    };
    told.push(one);
    return one;
  }

  /** Takes one step; false when it was not acknowledged. */
  async function take(step: Step, one: Told, admin: Client): Promise<boolean> {
    one.open = step;
    const answer = await attempt(() => admin.send(step.method, one.path + (step.to ?? ''), step.body));
    if (answer === null || answer.status >= 300) return false;
    acknowledged++;
    happened(one, answer.body?.secretKey ?? null);
    return true;
  }

  /** Everything is as its writer was told, or one whole unanswered change further; then that must stay, too. */
  async function audit(admin: Client): Promise<void> {
    const rest = [...told];
    const auditor = async () => {
      for (let one = rest.pop(); one !== undefined; one = rest.pop()) await auditOne(one, admin);
    };
    await Promise.all(Array.from({ length: AUDITORS }, auditor));
  }

  async function auditEverything(): Promise<void> {
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    await audit(admin);
    const { text } = await admin.get('/v1/revisions.jsonl');
    await service.stop();
    const events = await acceptedEvents(directory.path);
    for (const { id, facts } of told) {
      expect(events.filter(({ aggregate }) => aggregate === id)).toHaveLength(facts.version);
    }
    const entries = text.trim().split('\n');
    const inHistory = entries.map((line) => JSON.parse(line)).map(({ at, action, target }) => [at, action, target.id]);
    const inLog = events.map(({ at, type, aggregate }) => [at, type, aggregate]);
    expect(inHistory.map(String).sort()).toEqual(inLog.map(String).sort());
    const names = events.filter(({ seq }) => seq === 1).map(({ pii }) => pii['target'] as string);
    expect(new Set(names).size, 'nothing was created twice').toBe(names.length);
    const unasked = names.filter((name) => !sent.has(name));
    expect(unasked.sort()).toEqual(['Admin', 'First admin key']);
  }
});

async function attempt(send: () => Promise<Answer>): Promise<Answer | null> {
  return send().catch(() => null);
}

function shown({ version, name, role, active, status }: Facts): Facts {
  return JSON.parse(JSON.stringify({ version, name, role, active, status })) as Facts;
}

/** Notes that the open step was done. */
function happened(one: Told, secretKey: string | null): void {
  const { makes, to, body } = one.open!;
  one.facts = { ...one.facts, ...makes, version: one.facts.version + 1 };
  one.open = null;
  if (to === '/previous-secret') one.overlapping = null;
  if (to !== '/rotate') return;
  one.overlapping = body === undefined ? null : one.secretKey;
  if (one.secretKey !== null) one.retired.push(one.secretKey);
  one.secretKey = secretKey;
}

async function auditOne(one: Told, admin: Client): Promise<void> {
  const { body: found } = await admin.get(one.path);
  if (one.open !== null && found.version === one.facts.version + 1) happened(one, null);
  one.open = null;
  expect(shown(found)).toEqual(one.facts);
  const { accessKey, secretKey, retired, overlapping, facts } = one;
  if (accessKey === null) return;
  const statusWith = async (secret: string) => (await admin.as({ accessKey, secretKey: secret }).get('/v1/me')).status;
  const works = facts['status'] === 'active' ? 200 : 401;
  if (secretKey !== null) expect(await statusWith(secretKey)).toBe(works);
  for (const secret of retired) expect(await statusWith(secret)).toBe(secret === overlapping ? works : 401);
}
