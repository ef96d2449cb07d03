import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueCredential } from '@latchkey/domain';
import type { Answer } from '../support/client.js';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const PATH = '/v1/keys/import';
const sha256 = (text: string, as: 'hex' | 'base64' | 'base64url') => createHash('sha256').update(text).digest(as);
const foreign = () => ({ accessKey: `client-${randomUUID()}`, secretKey: `secret:${randomUUID()}` });
const named = (members: object) => ({ name: freshName('Moved'), ...members });

describe('POST /v1/keys/import', () => {
  const at = runningService();
  const send = async (keys: object[], more: object = {}) => {
    const answer = await at.admin.post(PATH, { keys, ...more });
    expect(answer.status, answer.text).toBe(200);
    return answer;
  };
  const outcomes = ({ body }: Answer) =>
    body.items.map(({ outcome, problem }: Answer['body']) => problem?.code ?? outcome);
  const whoIs = (pair: { accessKey: string; secretKey: string }) => at.admin.as(pair).get('/v1/me');

  it.each(['plain', 'hex', 'base64', 'base64url'] as const)('takes a pair whose secret is %s', async (form) => {
    const pair = foreign();
    const secret = form === 'plain' ? { secretKey: pair.secretKey } : { secretSha256: sha256(pair.secretKey, form) };
    const { body } = await send([named({ accessKey: pair.accessKey, ...secret, tags: ['moved'] })]);
    expect(body.items).toEqual([{ outcome: 'created', id: expect.stringMatching(/^key_/), accessKey: pair.accessKey }]);
    const me = await whoIs(pair);
    expect(me.body.key).toMatchObject({ id: body.items[0].id, accessKey: pair.accessKey, tags: ['moved'] });
  });

  it('takes a key that is one value, whose access key is told', async () => {
    const value = `live_${randomUUID()}`;
    const answers = [await send([named({ valueSha256: sha256(value, 'hex') })]), await send([named({ value })])];
    expect(answers.flatMap(outcomes)).toEqual(['created', 'unchanged']);
    const { accessKey } = answers[0]!.body.items[0];
    expect((await whoIs({ accessKey, secretKey: value })).status).toBe(200);
    const [found] = (await at.admin.get(`/v1/keys?q=${accessKey}`)).body.items;
    expect(found).toMatchObject({ accessKey, status: 'active' });
  });

  it('takes a key of another installation, of the kind that its access key says', async () => {
    const pair = issueCredential('data-loader');
    await send([named(pair)]);
    const verified = await at.admin.post('/v1/verify', { ...pair, kind: 'data-loader' });
    expect(verified.body).toMatchObject({ valid: true, key: { kind: 'data-loader' } });
  });

  it('maps keys to users by id, externalId or address', async () => {
    const [externalId, email] = [randomUUID(), `${randomUUID()}@example.org`];
    const { body: user } = await at.admin.post('/v1/users', { name: 'Ana', email, externalId });
    const by = [{ mappedUserId: user.id }, { mappedUserExternalId: externalId }, { mappedUserEmail: email }];
    const pairs = by.map(foreign);
    expect(outcomes(await send(by.map((who, i) => named({ ...pairs[i], ...who }))))).toEqual(['created', 'created', 'created']); // prettier-ignore
    for (const pair of pairs) expect((await whoIs(pair)).body.user.id).toBe(user.id);
  });

  it('says of each key what is wrong, and takes the others', async () => {
    const [good, issued] = [foreign(), await newKey(at.admin)];
    const wrong = [
      { accessKey: 'client-0001' },
      { ...foreign(), value: 'one-value-too' },
      { secretKey: 'without-its-half' },
      { ...foreign(), accessKey: 'short' },
      { ...foreign(), accessKey: 'with a space' },
      { accessKey: 'client-0002', secretSha256: 'abc' },
      { ...foreign(), nickname: 'x' },
      { ...foreign(), mappedUserId: 'usr_1', mappedUserEmail: 'a@example.org' },
      { ...foreign(), mappedUserEmail: 'nobody@example.org' },
      { ...issueCredential('api'), kind: 'data-loader' },
      { ...foreign(), expiresAt: '2001-01-01T00:00:00.000Z' },
    ];
    const keys = [...wrong.map(named), named({ accessKey: issued.accessKey, secretKey: 'some-other' }), named(good)];
    const answer = await send(keys);
    expect(outcomes(answer)).toEqual([...wrong.map(() => 'VALIDATION_FAILED'), 'KEY_EXISTS', 'created']);
    const { items } = answer.body;
    expect(items[6].problem.errors).toEqual([{ pointer: '/nickname', message: 'is not known here' }]);
    expect(items.at(-2).problem.id).toBe(issued.id);
    expect(answer.text).not.toContain(good.secretKey);
    expect((await whoIs(good)).status).toBe(200);
  });

  it('takes one of two that come at once with the same access key', async () => {
    const { accessKey } = foreign();
    const two = [
      named({ accessKey, secretKey: 'secret-number-1' }),
      named({ accessKey, secretKey: 'secret-number-2' }),
    ];
    const [one, other] = await Promise.all([send(two), send(two)]);
    const all = [...outcomes(one!), ...outcomes(other!)].toSorted();
    expect(all).toEqual(['KEY_EXISTS', 'KEY_EXISTS', 'created', 'unchanged']);
    expect((await at.admin.get(`/v1/keys?q=${accessKey}`)).body.items).toHaveLength(1);
  });

  it('never brings back a key that was deleted', async () => {
    const pair = foreign();
    const { id } = (await send([named(pair)])).body.items[0];
    await at.admin.delete(`/v1/keys/${id}`);
    expect(outcomes(await send([named(pair)]))).toEqual(['KEY_DELETED']);
    expectProblem(await whoIs(pair), 401, 'UNAUTHENTICATED');
  });

  it('does nothing in a dry run, and says what would come of it', async () => {
    const pair = foreign();
    const keys = [named(pair), named({ ...foreign(), mappedUserId: 'usr_none' })];
    expect(outcomes(await send(keys, { dryRun: true }))).toEqual(['created', 'VALIDATION_FAILED']);
    expectProblem(await whoIs(pair), 401, 'UNAUTHENTICATED');
    expect(outcomes(await send(keys))).toEqual(['created', 'VALIDATION_FAILED']);
    expect(outcomes(await send(keys, { dryRun: true }))).toEqual(['unchanged', 'VALIDATION_FAILED']);
  });

  it('answers a repeat as it answered before', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { keys: [named(foreign())] };
    const [first, again] = [await at.admin.post(PATH, body, headers), await at.admin.post(PATH, body, headers)];
    expect([...outcomes(first), ...outcomes(again)]).toEqual(['created', 'unchanged']);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.items[0].id).toBe(first.body.items[0].id);
  });

  it('is bounded, for admins, and for no version', async () => {
    expectProblem(await at.admin.post(PATH, { keys: [] }), 400, 'VALIDATION_FAILED');
    const many = Array.from({ length: 5_001 }, () => named(foreign()));
    expectProblem(await at.admin.post(PATH, { keys: many }), 400, 'VALIDATION_FAILED');
    expectProblem(await at.admin.post(PATH, { keys: [named(foreign())] }, { 'if-match': '"1"' }), 400, 'VALIDATION_FAILED'); // prettier-ignore
    const { client } = await person(at.admin);
    expectProblem(await client.post(PATH, { keys: [named(foreign())] }), 403, 'FORBIDDEN');
  });

  it('leaves no secret in what the service says', async () => {
    const secretKey = `plain-${randomUUID()}`;
    await send([named({ ...foreign(), secretKey }), named({ ...foreign(), secretKey, nickname: 'x' })]);
    expect(at.service.output).not.toContain(secretKey);
  });
});
