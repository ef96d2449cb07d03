import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { GuardReplica, HttpSource, LatchkeyStrategy } from '@latchkey/passport';
import { eventually } from '../support/eventually.js';
import { freshName, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A customer's client, which nobody can change: it sends one value, and knows nothing of Latchkey. */
class OldClient {
  readonly value = `live_${randomUUID().replaceAll('-', '')}`;

  constructor(readonly customer: string) {}

  ask = (url: string) => fetch(url, { headers: { 'X-API-Key': this.value } });
}

type WhoIs = (request: IncomingMessage) => string | null;

/** The service itself: what it does is the same before and after. */
function serviceWith(whoIs: WhoIs): Promise<Server> {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const customer = whoIs(request);
    response.writeHead(customer === null ? 401 : 200).end(customer ?? '');
  };
  return new Promise((resolve) => {
    const server = createServer(answer).listen(0, '127.0.0.1', () => resolve(server));
  });
}
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

describe('a service whose clients send X-API-Key', () => {
  const at = runningService();
  const stops: (() => unknown)[] = [];
  afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

  const serve = async (whoIs: WhoIs) => {
    const server = await serviceWith(whoIs);
    stops.push(() => server.close());
    return urlOf(server);
  };

  it('keeps its clients through the move, and gains what Latchkey does', async () => {
    const clients = ['Ana GmbH', 'Ben Ltd', 'Cleo SA'].map((customer) => new OldClient(customer));
    const table = new Map(clients.map(({ value, customer }) => [sha256(value), customer]));
    const before = await serve((request) => table.get(sha256(String(request.headers['x-api-key']))) ?? null);
    for (const client of clients) expect(await (await client.ask(before)).text()).toBe(client.customer);

    const users = clients.map(({ customer }) => ({ name: customer, email: `${randomUUID()}@example.org`, externalId: customer + randomUUID() })); // prettier-ignore
    await at.admin.post('/v1/users/import', { users });
    const keys = [...table.keys()].map((valueSha256, i) => ({ name: freshName('Moved'), valueSha256, mappedUserExternalId: users[i]!.externalId })); // prettier-ignore
    const imported = (await at.admin.post('/v1/keys/import', { keys })).body.items;
    expect(imported.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['created', 'created', 'created']);

    const guard = (await person(at.admin, 'verifier')).key;
    const source = new HttpSource({ url: at.service.url, accessKey: guard.accessKey, secretKey: guard.secretKey });
    const replica = await new GuardReplica(source, { service: 'moved' }).start();
    stops.push(() => replica.stop());
    const strategy = new LatchkeyStrategy(replica, 'api', ['header=X-API-Key', 'headers']);
    const after = await serve((request) => {
      const verification = strategy.check(request.headers, 'api', request);
      return verification.valid ? verification.caller.user.name : null;
    });
    for (const client of clients) expect(await (await client.ask(after)).text()).toBe(client.customer);
    expect((await new OldClient('a stranger').ask(after)).status).toBe(401);

    await at.admin.delete(`/v1/keys/${imported[0].id}`);
    expect((await clients[0]!.ask(after)).status).toBe(401);
    expect((await clients[1]!.ask(after)).status).toBe(200);

    // a rotation ends the old value; the new secret goes with the access key, in the same header or in two
    const { accessKey, secretKey } = (await at.admin.post(`/v1/keys/${imported[1].id}/rotate`, {})).body;
    const send = (headers: Record<string, string>) => fetch(after, { headers }).then(({ status }) => status);
    expect((await clients[1]!.ask(after)).status).toBe(401);
    await eventually(() => send({ 'x-api-key': `${accessKey}.${secretKey}` }), (status) => status === 200); // prettier-ignore
    expect(await send({ accessKey, secretKey })).toBe(200);
    expect(await send({ accessKey, secretKey, 'x-api-key': `${accessKey}.${secretKey}` })).toBe(401);
  });
});

describe('an installation that takes other ways', () => {
  const at = runningService({ LATCHKEY_CREDENTIALS: 'headers, basic, header=X-API-Key' });
  const status = (headers: Record<string, string>) =>
    fetch(`${at.service.url}/v1/me`, { headers }).then((answer) => answer.status);

  it('lets in by each of them, and by one at a time', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const authorization = `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}`;
    expect(await status({ accessKey, secretKey })).toBe(200);
    expect(await status({ authorization })).toBe(200);
    expect(await status({ 'x-api-key': `${accessKey}.${secretKey}` })).toBe(200);
    expect(await status({ accessKey, secretKey, authorization })).toBe(401);
    expect(await status({ authorization: authorization.replace('Basic', 'Bearer') })).toBe(401);
  });

  it('refuses without asking browsers for a password', async () => {
    const refused = await fetch(`${at.service.url}/v1/me`);
    expect(refused.headers.get('www-authenticate')).toBe('ApiKey realm="latchkey"');
    expect(refused.headers.get('vary')).toBe('accessKey, secretKey, Authorization, X-API-Key, Cookie');
  });
});
