// How long it takes to take over 5,000 keys and 10,000 users, and to send the same again; embedded, on the disk of the checkout.
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { report, timeOf, withFolder } from './harness.mjs';
import { call, startLatchkey } from './latchkey.mjs';

const AT_ONCE = 5_000;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const users = Array.from({ length: 10_000 }, (_, i) => ({ name: `User ${i}`, email: `user-${i}@example.org`, externalId: `user-${i}` })); // prettier-ignore
const keys = Array.from({ length: 5_000 }, (_, i) => ({ name: `Key ${i}`, valueSha256: sha256(`live_${i}_of_another`), mappedUserExternalId: `user-${i}` })); // prettier-ignore

await withFolder(async (folder) => {
  const latchkey = await startLatchkey(folder);
  const outcomes = new Set();
  const send = async (path, name, list) => {
    for (let from = 0; from < list.length; from += AT_ONCE) {
      const { items } = await call(latchkey, 'POST', path, { [name]: list.slice(from, from + AT_ONCE) });
      for (const { outcome } of items) outcomes.add(outcome);
    }
  };
  const seconds = async (path, name, list) => ((await timeOf(() => send(path, name, list))) / 1000).toFixed(2);
  const [usersOnce, keysOnce] = [await seconds('/v1/users/import', 'users', users), await seconds('/v1/keys/import', 'keys', keys)]; // prettier-ignore
  const [usersAgain, keysAgain] = [await seconds('/v1/users/import', 'users', users), await seconds('/v1/keys/import', 'keys', keys)]; // prettier-ignore
  latchkey.child.kill();
  await once(latchkey.child, 'close');
  if ([...outcomes].toSorted().join() !== 'created,unchanged') throw new Error(`outcomes: ${[...outcomes].join()}`);
  report([
    { figure: 'imports: 10,000 users', goal: '<= 10 s', measured: `${usersOnce} s`, numbers: `the same again ${usersAgain} s` }, // prettier-ignore
    {
      figure: 'imports: 5,000 keys',
      goal: '<= 5 s',
      measured: `${keysOnce} s`,
      numbers: `the same again ${keysAgain} s`,
    },
  ]);
});
