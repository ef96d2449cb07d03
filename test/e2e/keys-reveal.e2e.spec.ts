import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const sealingKey = () => randomBytes(32).toString('base64');

describe('POST /v1/keys/{id}/reveal', () => {
  describe('with a sealing key', () => {
    const [first, second] = [sealingKey(), sealingKey()];
    const at = runningService({ LATCHKEY_SEALING_KEY: first });
    const reveal = (id: string, headers?: Record<string, string>) =>
      at.admin.post(`/v1/keys/${id}/reveal`, undefined, headers);

    it('shows the credential again, and leaves an entry but no new version', async () => {
      const key = await newKey(at.admin);
      const revealed = await reveal(key.id);
      expect(revealed.status).toBe(200);
      expect(revealed.body).toEqual({ accessKey: key.accessKey, secretKey: key.secretKey });
      expect(revealed.headers.get('cache-control')).toBe('no-store');
      expect(revealed.headers.get('latchkey-position')).toMatch(/./);
      const { body, headers } = await at.admin.get(`/v1/keys/${key.id}`);
      expect([body.version, headers.get('etag'), body.updatedAt]).toEqual([1, '"1"', key.updatedAt]);
      const { items } = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body;
      expect(items[0]).toMatchObject({ action: 'KeyRevealed', outcome: 'done', changes: [] });
      expect(items).toHaveLength(2);
    });

    it('shows the newest secret after a rotation', async () => {
      const key = await newKey(at.admin, { kind: 'data-loader' });
      const { body } = await at.admin.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 60 });
      expect((await reveal(key.id)).body.secretKey).toBe(body.secretKey);
    });

    it('shows the secret of a disabled key too', async () => {
      const key = await newKey(at.admin);
      await at.admin.post(`/v1/keys/${key.id}/disable`);
      expect((await reveal(key.id)).body.secretKey).toBe(key.secretKey);
    });

    it('is open to the mapped user and to nobody else but admins', async () => {
      const [ana, ben] = await Promise.all([person(at.admin), person(at.admin, 'verifier')]);
      expect((await ana.client.post(`/v1/keys/${ana.key.id}/reveal`)).body.secretKey).toBe(ana.key.secretKey);
      expectProblem(await ben.client.post(`/v1/keys/${ana.key.id}/reveal`), 404, 'KEY_NOT_FOUND');
    });

    it('is exempt from Idempotency-Key: each one shows the secret and is recorded', async () => {
      const key = await newKey(at.admin);
      for (let i = 0; i < 2; i++) {
        const revealed = await reveal(key.id, { 'idempotency-key': `reveal of ${key.id}` });
        expect([revealed.body.secretKey, revealed.headers.get('idempotency-replayed')]).toEqual([key.secretKey, null]);
      }
      expect((await at.admin.get(`/v1/keys/${key.id}/revisions`)).body.items).toHaveLength(3);
    });

    it('honours If-Match, and shows nothing when it fails', async () => {
      const key = await newKey(at.admin);
      const refused = await reveal(key.id, { 'if-match': '"7"' });
      expectProblem(refused, 412, 'VERSION_CONFLICT');
      expect((await reveal(key.id, { 'if-match': '"1"' })).status).toBe(200);
      expect((await at.admin.get(`/v1/keys/${key.id}/revisions`)).body.items).toHaveLength(2);
    });

    it('opens what any key of the ring sealed, and what none sealed is REVEAL_OFF', async () => {
      const old = await newKey(at.admin);
      await at.restart({ LATCHKEY_SEALING_KEY: `${second},${first}` });
      const recent = await newKey(at.admin);
      expect((await reveal(old.id)).body.secretKey).toBe(old.secretKey);
      expect((await reveal(recent.id)).body.secretKey).toBe(recent.secretKey);
      await at.restart({ LATCHKEY_SEALING_KEY: second });
      expectProblem(await reveal(old.id), 409, 'REVEAL_OFF');
      expect((await reveal(recent.id)).body.secretKey).toBe(recent.secretKey);
      await at.restart({});
      expectProblem(await reveal(recent.id), 409, 'REVEAL_OFF');
      expect((await at.admin.get(`/v1/keys/${recent.id}/revisions`)).body.items).toHaveLength(3);
      await at.restart({ LATCHKEY_SEALING_KEY: first });
      expect((await reveal(old.id)).body.secretKey).toBe(old.secretKey);
    });

    it('never writes a secret to the log', () => {
      expect(at.service.output).not.toMatch(/d?sk_[0-9A-Za-z]{20}/);
      for (const key of [first, second]) expect(at.service.output).not.toContain(key);
    });
  });

  describe('without one', () => {
    const at = runningService();

    it('is REVEAL_OFF, also for what was issued before a sealing key came', async () => {
      const key = await newKey(at.admin);
      expectProblem(await at.admin.post(`/v1/keys/${key.id}/reveal`), 409, 'REVEAL_OFF');
      await at.restart({ LATCHKEY_SEALING_KEY: sealingKey() });
      expectProblem(await at.admin.post(`/v1/keys/${key.id}/reveal`), 409, 'REVEAL_OFF');
      const { body } = await at.admin.post(`/v1/keys/${key.id}/rotate`);
      expect((await at.admin.post(`/v1/keys/${key.id}/reveal`)).body.secretKey).toBe(body.secretKey);
      const { items } = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body;
      expect(items.map(({ action }: { action: string }) => action)).toEqual([
        'KeyRevealed',
        'KeyRotated',
        'KeyCreated',
      ]);
    });
  });
});
