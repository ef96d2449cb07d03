// In-process verification with every check, against one hash and one look-up.
import { hash } from 'node:crypto';
import { issueCredential, LimitMeters, missingScopes } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { compare, rateOf, report, significant, text } from './harness.mjs';
import { History } from './history.mjs';

const MANY = 100_000;
const FEW = 1_000;

const clock = { now: () => Date.now() };

const RESTRICTED = {
  scopes: ['elements:edit', 'elements:read', 'loads:*', 'reports:read', 'users:read'],
  allowedAddresses: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'],
};
const NEEDED = ['elements:read', 'loads:write'];
// a request of Express or Fastify, from one of several hosts
const ORIGINS = Array.from({ length: 8 }, (_, n) => ({ ip: `10.0.0.${n}` }));

function replicaOf(keys, more) {
  const history = new History();
  const credentials = Array.from({ length: keys }, () => asHeaders(history.createKey(more)));
  const replica = new Replica(clock);
  for (const [offset, bytes] of history.take().entries()) replica.apply({ offset, bytes });
  replica.serving = true;
  return { replica, credentials };
}

// Flat strings of their own, as they come out of a request.
function asHeaders({ accessKey, secretKey }) {
  return { accessKey: Buffer.from(accessKey).toString('latin1'), secretKey: Buffer.from(secretKey).toString('latin1') };
}

// 7,919 is prime: neighbours in time are no neighbours in memory.
const pick = (credentials, i) => credentials[(i * 7_919) % credentials.length];

function reference(credentials) {
  const index = new Map(credentials.map((credential) => [asHeaders(credential).accessKey, credential]));
  return rateOf((i) => {
    const { accessKey, secretKey } = pick(credentials, i);
    hash('sha256', secretKey, 'hex');
    if (index.get(accessKey) === undefined) throw new Error('not found');
  });
}

function verification({ replica }, credentials, expected) {
  return rateOf((i) => {
    const { accessKey, secretKey } = pick(credentials, i);
    const answer = replica.verify(accessKey, secretKey, 'api');
    if ((answer.valid ? 'valid' : answer.code) !== expected) throw new Error(`not ${expected} but ${answer.code}`);
  });
}

// so wide that nothing is refused
const LIMIT = { requests: 1_000_000_000, perSeconds: 1 };
const unlimited = { take: () => ({ isAdmitted: true }) };
const meters = new LimitMeters(
  () => Promise.reject(new Error('nobody')),
  () => performance.now(),
);

/** As a guard does it: with the scopes of a route, and the limit of a key. */
function onRoute({ replica }, credentials, limits = unlimited) {
  return rateOf((i) => {
    const { accessKey, secretKey } = pick(credentials, i);
    const answer = replica.verify(accessKey, secretKey, 'api', ORIGINS[i % ORIGINS.length]);
    if (!answer.valid || missingScopes(answer.caller.key.scopes, NEEDED).length > 0) throw new Error('refused');
    if (!limits.take(answer.caller.key.id, LIMIT).isAdmitted) throw new Error('limited');
  });
}

const microseconds = ({ median }) => 1e6 / median;

function difference(figure, goal, { ratio, measured, reference }) {
  const more = (microseconds(measured) - microseconds(reference)).toFixed(2);
  return {
    figure,
    goal,
    measured: text(ratio),
    numbers: `${more} us more than ${microseconds(reference).toFixed(2)} us`,
  };
}

function row(figure, goal, { ratio, measured, reference }) {
  const numbers = `${significant(measured.median)}/s against ${significant(reference.median)}/s`;
  return { figure, goal, measured: text(ratio), numbers };
}

const many = replicaOf(MANY);
const few = replicaOf(FEW);
const restricted = replicaOf(FEW, RESTRICTED);
const unknown = Array.from({ length: FEW }, () => asHeaders(issueCredential('api')));
const wrong = many.credentials.map(({ accessKey }, i) => ({ accessKey, secretKey: pick(unknown, i).secretKey }));
const malformed = unknown.map(({ accessKey, secretKey }) => ({ accessKey: `${accessKey.slice(0, -1)}!`, secretKey }));

const bare = reference(many.credentials);
const against = (side, credentials, expected) => compare(verification(side, credentials, expected), bare);
report([
  row('verify: good keys of 100k', '>= 0.5 of hash + Map.get', await against(many, many.credentials, 'valid')),
  row(
    'verify: good keys of 1k',
    null,
    await compare(verification(few, few.credentials, 'valid'), reference(few.credentials)),
  ),
  difference(
    'verify: keys with scopes and addresses, of 1k, against keys without',
    '<= 0.5 us more',
    await compare(onRoute(restricted, restricted.credentials), onRoute(few, few.credentials)),
  ),
  difference(
    'verify: keys with scopes, addresses and a limit, of 1k, against keys without',
    '<= 0.5 us more',
    await compare(onRoute(restricted, restricted.credentials, meters), onRoute(few, few.credentials)),
  ),
  row('verify: unknown key', null, await against(many, unknown, 'UNKNOWN_KEY')),
  row('verify: wrong secret', null, await against(many, wrong, 'WRONG_SECRET')),
  row('verify: malformed', null, await against(many, malformed, 'MALFORMED')),
]);
meters.stop();
