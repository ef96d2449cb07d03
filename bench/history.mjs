// Histories of an installation as its log holds them, made by the deciders themselves.
import { randomBytes } from 'node:crypto';
import { digestOf, digestSecret, eventTraits, idFromBytes, issueCredential } from '@latchkey/domain';
import { keyDecider, userDecider } from '@latchkey/domain';
import { encodeEnvelope, eventEnvelope, genesisEnvelope, openEmbeddedLog } from '@latchkey/event-log';

export const ACCOUNT = { id: idFromBytes('acc', Buffer.alloc(16, 7)), name: 'bench' };
export const START = Date.parse('2026-01-01T00:00:00Z');
const SYSTEMS = ['Nightly import', 'Warehouse sync', 'Scorecard export', 'CRM bridge', 'Payroll feed', 'Météo loader'];

/** Writes records one after the other: `records` are their bytes, ready to be appended. */
export class History {
  #now = START;
  #made = 0;
  records = [encodeEnvelope(genesisEnvelope(ACCOUNT, new Date(START).toISOString()))];
  keys = [];
  users = [];

  /** @param idempotent whether writes come with an Idempotency-Key, and so with two digests to remember */
  constructor(users = 10, idempotent = true) {
    this.idempotent = idempotent;
    for (let i = 0; i < users; i++) this.#registerUser(i);
  }

  /** Hands over what was made since the last call. */
  take() {
    const records = this.records;
    this.records = [];
    return records;
  }

  /** A new key, with more members than others if given; returns its credential. */
  createKey(more = {}) {
    const credential = issueCredential('api');
    const mapTo = this.users[this.#made % this.users.length].state;
    const key = { id: idFromBytes('key', randomBytes(16)), seq: 0, last: '', state: null };
    const { accessKey, secretKey } = credential;
    const details = {
      name: this.#name(),
      kind: 'api',
      accessKey,
      digest: digestSecret(secretKey),
      sealed: null,
      ...more,
    };
    const expiresAt = this.#made % 2 === 0 ? null : START + 1e12;
    this.#change(keyDecider, key, { type: 'CreateKey', ...details, expiresAt, mapTo, now: this.#now });
    this.keys.push(key);
    return credential;
  }

  /** Some change of some key: mostly edits and rotations. */
  changeKey() {
    const at = Math.floor(Math.random() * this.keys.length);
    const command = this.#someChange(this.keys[at].state);
    this.#change(keyDecider, this.keys[at], command);
    if (command.type !== 'DeleteKey') return;
    const last = this.keys.pop();
    if (at < this.keys.length) this.keys[at] = last;
  }

  #someChange(state) {
    const now = this.#now;
    const mappedUser = this.users[0].state;
    const dice = Math.random();
    if (dice < 0.4) return { type: 'EditKey', name: this.#name(), mappedUser, now };
    if (dice < 0.7) {
      const digest = digestSecret(randomBytes(32).toString('hex'));
      return { type: 'RotateKey', digest, sealed: null, overlapSeconds: dice < 0.5 ? 3600 : 0, now };
    }
    if (dice < 0.75) return { type: 'DeleteKey', mappedUser, now };
    return state.enabled
      ? { type: 'DisableKey', reason: null, mappedUser, now }
      : { type: 'EnableKey', mappedUser, now };
  }

  #registerUser(number) {
    const user = { id: idFromBytes('usr', randomBytes(16)), seq: 0, last: '', state: null };
    const name = `Person ${number}`;
    const details = { name, email: `person-${number}@example.org`, role: 'admin', externalId: null };
    this.#change(userDecider, user, { type: 'RegisterUser', ...details, now: this.#now });
    this.users.push(user);
  }

  #change(decider, aggregate, command) {
    const event = decider.decide(command, aggregate.state);
    const admin = this.users[0] ?? aggregate;
    const at = (this.#now += 137);
    const by = { user: { id: admin.id, name: 'Person 0' }, key: null, address: '192.0.2.17' };
    const envelope = eventEnvelope({
      ...eventTraits(event.type),
      account: ACCOUNT.id,
      aggregate: aggregate.id,
      seq: ++aggregate.seq,
      prev: aggregate.last,
      type: event.type,
      actor: { user: admin.id, key: null },
      command: this.idempotent ? digestOf(admin.id, this.#made) : null,
      request: this.idempotent ? digestOf('POST', this.#made) : null,
      correlation: `req-${this.#made++}`,
      at: new Date(at).toISOString(),
      data: event.data,
      pii: { ...event.pii, by },
    });
    aggregate.last = envelope.id;
    const meta = { account: ACCOUNT.id, aggregate: aggregate.id, at, actorUserId: admin.id };
    aggregate.state = decider.evolve(aggregate.state, { ...event, meta });
    this.records.push(encodeEnvelope(envelope));
  }

  #name() {
    return `${SYSTEMS[this.#made % SYSTEMS.length]} ${this.#made}`;
  }
}

/** Appends records to a log, many at a time so that they share flushes. */
export async function appendAll(log, records) {
  for (let from = 0; from < records.length; from += 5_000) {
    await Promise.all(records.slice(from, from + 5_000).map((record) => log.append(record)));
  }
}

/** Writes the log of an account with so many keys, a record each. */
export async function logOfKeys(folder, keys) {
  const log = await openEmbeddedLog(folder);
  const history = new History(keys / 1_000, false);
  for (let made = 0; made < keys;) {
    for (let i = 0; i < 10_000; i++) made += Number(history.createKey() !== null);
    await appendAll(log, history.take());
  }
  await log.close();
}
