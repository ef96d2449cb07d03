import { issueCredential } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { mistyped } from '../support/mistyped.js';
import { eventually } from '../support/eventually.js';
import { allItems, newKey, person, withoutSecret } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

describe('GET /v1/me', () => {
  const at = runningService();

  it('says who this credential is', async () => {
    for (const role of ['member', 'admin', 'verifier'] as const) {
      const { client, user, key } = await person(at.admin, role);
      const { status, body } = await client.get('/v1/me');
      expect(status).toBe(200);
      expect(body).toEqual({
        account: { id: expect.stringMatching(/^acc_/), name: 'default' },
        user,
        key: { ...withoutSecret(key), lastUsedAt: body.key.lastUsedAt },
      });
    }
  });

  it('lists the keys that act as the caller, page by page', async () => {
    const { client, user, key } = await person(at.admin);
    const second = await newKey(at.admin, { mappedUserId: user.id, kind: 'data-loader' });
    await at.admin.get(`/v1/keys/${second.id}`);
    const items = await allItems(client, '/v1/me/keys', 1);
    expect(items.map(({ id }) => id)).toEqual([second.id, key.id]);
    expect(items[0]).toEqual(withoutSecret(second));
  });

  it('refuses query parameters', async () => {
    expectProblem(await at.admin.get('/v1/me?verbose=1'), 400, 'VALIDATION_FAILED', ['?verbose']);
    expectProblem(await at.admin.get('/v1/me/keys?status=active'), 400, 'VALIDATION_FAILED', ['?status']);
    expectProblem(await at.admin.get('/v1/me/keys?limit=201'), 400, 'VALIDATION_FAILED', ['?limit']);
    expectProblem(await at.admin.get('/v1/me/keys?cursor=x'), 400, 'VALIDATION_FAILED', ['?cursor']);
  });
});

describe('POST /v1/verify', () => {
  const at = runningService();
  const verify = (body: unknown) => at.admin.post('/v1/verify', body);
  const codeOf = async ({ accessKey, secretKey }: Record<string, string>, kind?: string) => {
    const { status, body } = await verify({ accessKey, secretKey, ...(kind && { kind }) });
    expect([status, Object.keys(body).sort()]).toEqual([
      200,
      body.valid ? ['key', 'user', 'valid'] : ['code', 'valid'],
    ]);
    return body.valid ? 'valid' : body.code;
  };

  it('says whom a credential acts for', async () => {
    const { user, key } = await person(at.admin);
    const { accessKey, secretKey } = key;
    const answer = await verify({ accessKey, secretKey });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ valid: true, user, key: withoutSecret(key) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toContain(secretKey);
  });

  it('says why a credential is refused', async () => {
    const [one, other] = [await newKey(at.admin), await newKey(at.admin)];
    const { accessKey, secretKey } = one;
    expect(await codeOf(one)).toBe('valid');
    expect(await codeOf({ accessKey, secretKey: other.secretKey })).toBe('WRONG_SECRET');
    expect(await codeOf({ accessKey: secretKey, secretKey: accessKey })).toBe('MALFORMED');
    expect(await codeOf({ accessKey: mistyped(accessKey), secretKey })).toBe('MALFORMED');
    expect(await codeOf({ accessKey: ` ${accessKey}`, secretKey })).toBe('MALFORMED');
    expect(await codeOf({ accessKey: '', secretKey: '' })).toBe('MALFORMED');
    expect(await codeOf({ accessKey: '\u0000', secretKey: '🔑' })).toBe('MALFORMED');
    expect(await codeOf({ ...issueCredential('api') })).toBe('UNKNOWN_KEY');
    expect(await codeOf({ ...issueCredential('data-loader') }, 'data-loader')).toBe('UNKNOWN_KEY');
  });

  it('says of each state of a key why it is refused', async () => {
    const { user } = await person(at.admin);
    const key = await newKey(at.admin, { mappedUserId: user.id });
    await at.admin.post(`/v1/keys/${key.id}/disable`);
    expect(await codeOf(key)).toBe('DISABLED');
    await at.admin.post(`/v1/keys/${key.id}/enable`);
    expect(await codeOf(key)).toBe('valid');
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    expect(await codeOf(key)).toBe('USER_INACTIVE');
    await at.admin.delete(`/v1/keys/${key.id}`);
    expect(await codeOf(key)).toBe('DELETED');
    const expiring = await newKey(at.admin);
    expect(await codeOf(expiring)).toBe('valid');
    const soon = new Date(Date.now() + 3_000).toISOString();
    expect((await at.admin.patch(`/v1/keys/${expiring.id}`, { expiresAt: soon })).status).toBe(200);
    expect(
      await eventually(
        () => codeOf(expiring),
        (code) => code !== 'valid',
      ),
    ).toBe('EXPIRED');
  });

  it('tells the kinds apart, api unless told otherwise', async () => {
    const [api, loader] = [await newKey(at.admin), await newKey(at.admin, { kind: 'data-loader' })];
    expect([await codeOf(api), await codeOf(api, 'api'), await codeOf(api, 'data-loader')]).toEqual([
      'valid',
      'valid',
      'WRONG_KIND',
    ]);
    expect([await codeOf(loader), await codeOf(loader, 'data-loader')]).toEqual(['WRONG_KIND', 'valid']);
  });

  it('says WRONG_SECRET, and nothing of the key’s state, to who does not know the secret', async () => {
    const [key, other] = [await newKey(at.admin), await newKey(at.admin)];
    await at.admin.delete(`/v1/keys/${key.id}`);
    expect(await codeOf({ accessKey: key.accessKey, secretKey: other.secretKey })).toBe('WRONG_SECRET');
  });

  it('is for admins and verifiers', async () => {
    const [member, verifier] = [await person(at.admin), await person(at.admin, 'verifier')];
    const { accessKey, secretKey } = member.key;
    expectProblem(await member.client.post('/v1/verify', { accessKey, secretKey }), 403, 'FORBIDDEN');
    expect((await verifier.client.post('/v1/verify', { accessKey, secretKey })).body.valid).toBe(true);
  });

  it('needs both halves, as texts, and nothing else', async () => {
    expectProblem(await verify({}), 400, 'VALIDATION_FAILED', ['/accessKey', '/secretKey']);
    expectProblem(await verify(undefined), 400, 'VALIDATION_FAILED');
    const wrong = { accessKey: 1, secretKey: null, kind: 'magic', token: 'x' };
    expectProblem(await verify(wrong), 400, 'VALIDATION_FAILED', ['/accessKey', '/secretKey', '/kind', '/token']);
    const { status } = await at.admin.post('/v1/verify?dry=1', { accessKey: 'x', secretKey: 'y' });
    expect(status).toBe(400);
  });

  it('shows no secret in a refusal, whatever member it was sent in', async () => {
    const { secretKey } = await newKey(at.admin);
    const bodies = [
      { secretKey },
      { accessKey: 'x', secretKey, [secretKey]: 1 },
      { accessKey: 'x', secretKey, kind: secretKey },
    ];
    for (const body of bodies) {
      const refused = await verify(body);
      expect(refused.status).toBe(400);
      expect(refused.text).not.toContain(secretKey);
    }
    expect(at.service.output).not.toContain(secretKey);
  });

  it('leaves no trace in the history', async () => {
    const { user, key } = await person(at.admin, 'admin');
    await at.admin.as(key).post('/v1/verify', { accessKey: key.accessKey, secretKey: key.secretKey });
    expect((await at.admin.get(`/v1/revisions?userId=${user.id}`)).body.items).toEqual([]);
  });
});
