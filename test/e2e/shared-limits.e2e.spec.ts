import type { Credential } from '@latchkey/domain';
import { afterEach, expect, it } from 'vitest';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { describeWith } from '../support/servers/describe-with.js';
import { sharedSuite } from '../support/shared-suite.js';

const LIMIT = { requests: 60, perSeconds: 3_600 };

(await describeWith('own kafka', 'own mongo'))('limits of keys at two APIs that share a log', () => {
  const suite = sharedSuite({ env: { LATCHKEY_LEASE_MS: '3000' } });
  const guards: GuardProcess[] = [];
  afterEach(async () => {
    for (const guard of guards.splice(0)) await guard.stop();
  });

  it('let in together what a limit says, whichever of them is asked', async () => {
    const clients = [1, 2].map((nth) => suite.installation.admin(nth));
    const { key: own } = await person(clients[0]!, 'verifier');
    const guard = await GuardProcess.start(clients[1]!.url, own as Credential);
    guards.push(guard);
    const key = await newKey(clients[0]!, { limit: LIMIT });
    let admitted = 0;
    const count = (status: number) => {
      if (status === 200) admitted++;
      return status;
    };
    const at = async (client: Client) => count((await client.as(key).get('/v1/me')).status);
    const [one, two] = [() => at(clients[0]!), () => at(clients[1]!)];
    const atGuard = async () => count(await guard.statusFor(key as Credential));
    // more than its third of the limit: others have told that they need none
    await eventually(() => one().then(() => admitted), (sum) => sum >= 30); // prettier-ignore
    await eventually(() => atGuard().then(() => admitted), (sum) => sum >= 57); // prettier-ignore
    for (const ask of [one, two, atGuard]) await eventually(ask, (status) => status === 429);
    for (let time = 0; time < 30; time++) for (const ask of [one, two, atGuard]) await ask();
    expect(admitted).toBeLessThanOrEqual(66);
  });
});
