import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { acceptedEvents } from '../support/reading-the-log.js';
import { freshDirectory, Service } from '../support/service.js';

const ROUNDS = 8;
const WRITERS = 8;
const MIN_ACKNOWLEDGED = 15;

/** One key, and what its writer was told about it. */
interface Told {
  readonly id: string;
  readonly accessKey: string;
  /** the secret that must work, unless the key was deleted */
  secretKey: string;
  name: string;
  version: number;
  deleted: boolean;
  disabled: boolean;
  /** a write was sent and never answered: it may have happened, once */
  open: boolean;
}

describe('P1: an acknowledged change is never lost', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;

  beforeEach(async () => {
    directory = await freshDirectory();
  });
  afterEach(() => directory.remove());

  it('whatever moment the service is killed at', async () => {
    const told: Told[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const service = await Service.start(directory.path);
      const admin = await service.admin();
      await audit(admin, told);
      const before = told.length;
      const enough = () => told.length - before >= MIN_ACKNOWLEDGED + round;
      const writers = Array.from({ length: WRITERS }, (_, n) => write(admin, told, `${round}.${n}`));
      await expect.poll(enough, { interval: 1, timeout: 20_000 }).toBe(true);
      await service.stop('SIGKILL');
      await Promise.all(writers);
    }
    const service = await Service.start(directory.path);
    await audit(await service.admin(), told);
    await service.stop();
    expect(told.length).toBeGreaterThan(ROUNDS * MIN_ACKNOWLEDGED);
    await auditLog(told);
  });

  it('nor by SIGTERM under load: what was answered is there', async () => {
    const service = await Service.start(directory.path);
    const admin = await service.admin();
    const told: Told[] = [];
    const writers = Array.from({ length: WRITERS }, (_, n) => write(admin, told, `${n}`));
    await expect.poll(() => told.length, { interval: 1 }).toBeGreaterThan(MIN_ACKNOWLEDGED);
    expect(await service.stop('SIGTERM')).toBe(0);
    await Promise.all(writers);
    const again = await Service.start(directory.path);
    await audit(await again.admin(), told);
    await again.stop();
    await auditLog(told);
  });

  /** The log holds each change that was answered exactly once, and nothing that nobody asked for. */
  async function auditLog(told: Told[]): Promise<void> {
    const events = await acceptedEvents(directory.path);
    for (const { id, version, open } of told) {
      const count = events.filter(({ aggregate }) => aggregate === id).length;
      expect(open ? [version, version + 1] : [version]).toContain(count);
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  }
});

/** Creates keys and changes them until the service is gone, noting what it was told. */
async function write(admin: Client, told: Told[], label: string): Promise<void> {
  for (let n = 0; ; n++) {
    const created = await attempt(() => admin.post('/v1/keys', { name: `Key ${label}.${n}` }));
    if (created?.status !== 201) return;
    const { id, accessKey, secretKey, name } = created.body;
    const key: Told = { id, accessKey, secretKey, name, version: 1, deleted: false, disabled: false, open: false };
    told.push(key);
    const path = `/v1/keys/${id}`;
    const steps: [() => Promise<Answer>, (body: { secretKey: string }) => Partial<Told>][] = [
      [() => admin.patch(path, { name: `${name} renamed` }), () => ({ name: `${name} renamed` })],
      [() => admin.post(`${path}/rotate`), (body) => ({ secretKey: body.secretKey })],
      n % 2 === 0
        ? [() => admin.delete(path), () => ({ deleted: true })]
        : [() => admin.post(`${path}/disable`), () => ({ disabled: true })],
    ];
    for (const [send, note] of steps) {
      key.open = true;
      const answer = await attempt(send);
      if (answer === null || answer.status >= 300) return;
      Object.assign(key, note(answer.body), { version: key.version + 1, open: false });
    }
  }
}

async function attempt(send: () => Promise<Answer>): Promise<Answer | null> {
  return send().catch(() => null);
}

/** Every key is as its writer was told, or one whole unanswered change further. */
async function audit(admin: Client, told: Told[]): Promise<void> {
  for (const key of told) {
    const { body: found } = await admin.get(`/v1/keys/${key.id}`);
    const happened = found.version - key.version;
    expect(key.open ? [0, 1] : [0], `${key.name}: version ${found.version}`).toContain(happened);
    if (happened === 0) expect([found.name, found.status === 'deleted']).toEqual([key.name, key.deleted]);
    const { status } = await admin.as(key).get('/v1/me');
    if (key.deleted || key.disabled) expect(status).toBe(401);
    else if (happened === 0) expect(status).toBe(200);
    const { body: history } = await admin.get(`/v1/keys/${key.id}/revisions`);
    expect(history.items).toHaveLength(found.version);
  }
}
