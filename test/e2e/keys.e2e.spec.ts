import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { freshDirectory, Service } from '../support/service.js';

describe('keys over REST', () => {
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Awaited<ReturnType<typeof Service.start>>;
  let admin: Client;

  beforeAll(async () => {
    directory = await freshDirectory();
    service = await Service.start(directory.path);
    admin = await service.admin();
  });
  afterAll(async () => {
    await service.stop();
    await directory.remove();
  });

  it('creates a key that works at once and shows its secret this once', async () => {
    const created = await admin.post('/v1/keys', { name: 'Nightly import' });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`/v1/keys/${created.body.id}`);
    expect(created.headers.get('cache-control')).toBe('no-store');
    expect((await admin.as(created.body).get('/v1/me')).body.key.name).toBe('Nightly import');
    expect((await admin.get(`/v1/keys/${created.body.id}`)).body).not.toHaveProperty('secretKey');
  });

  it('refuses a deleted key everywhere from its answer on', async () => {
    const { body: key } = await admin.post('/v1/keys', { name: 'Short-lived' });
    expect((await admin.delete(`/v1/keys/${key.id}`)).status).toBe(204);
    expect((await admin.as(key).get('/v1/me')).status).toBe(401);
  });
});
