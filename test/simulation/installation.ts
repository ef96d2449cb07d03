import { credential, History, keyCreated, userRegistered } from '../support/history.js';
import type { Credential } from '@latchkey/domain';

export const userId = (name: string) => `usr_${name}`;
export const keyId = (name: string) => `key_${name}`;

/** A and B gain and lose their role; S keeps it. M may do nothing, and the keys w0 and w1 are M's. */
const USERS = ['A', 'B', 'S', 'M'];
const KEYS: Readonly<Record<string, string>> = { kA: 'A', kB: 'B', kS: 'S', w0: 'M', w1: 'M' };

export const CREDENTIALS: Readonly<Record<string, Credential>> = Object.fromEntries(
  Object.keys(KEYS).map((name, n) => [keyId(name), credential(n + 1)]),
);

const history = new History();
for (const name of USERS) history.event(userId(name), userRegistered(name, name === 'M' ? 'member' : 'admin'));
for (const [name, owner] of Object.entries(KEYS))
  history.event(keyId(name), keyCreated(CREDENTIALS[keyId(name)]!, userId(owner), { name }));

/** What is in the log before anything happens. */
export const BEGINNING = history.records.map(({ bytes }) => bytes);
