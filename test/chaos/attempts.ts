import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedInstallation } from '../support/shared-installation.js';
import type { Change, Operation } from './history.js';

const ANSWER_WITHIN_MS = 10_000;
const ATTEMPTS = 4;
const PAUSE_MS = 150;

/** A change that is to be made. */
export interface Wanted {
  readonly id: string;
  readonly change: Change;
  /** empty for a create */
  readonly key: string;
  readonly name: string;
  readonly ifMatch: number | null;
}

interface Attempted {
  readonly outcome: Operation['outcome'];
  readonly code: string | null;
  readonly replayed: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape
  readonly body: any;
}

/**
 * Asks for a change, at one API after the other with one Idempotency-Key, until the answer is definite or it was asked
 * often enough.
 */
export async function attempt(installation: SharedInstallation, wanted: Wanted, first: number) {
  const begun = performance.now();
  let unknown = false;
  let last: Attempted | null = null;
  for (let number = 0; number < ATTEMPTS; number++) {
    last = await once(
      installation.apis[(first + number) % installation.apis.length]!.url,
      installation,
      wanted,
      number,
    );
    if (last.outcome === 'done') break;
    unknown ||= last.outcome === 'unknown';
    if (last.outcome === 'refused' && !retried(last.code)) break;
    await sleep(PAUSE_MS);
  }
  const { code, replayed, body } = last!;
  const outcome = last!.outcome === 'done' ? 'done' : unknown ? 'unknown' : 'refused';
  const operation: Operation = {
    ...wanted,
    begun,
    outcome,
    code: outcome === 'refused' ? code : null,
    key: wanted.key || (body?.id ?? ''),
    ended: outcome === 'unknown' ? Number.POSITIVE_INFINITY : performance.now(),
    version: outcome === 'done' && !replayed ? (body?.version ?? null) : null,
  };
  return { operation, body: outcome === 'done' ? body : undefined };
}

const retried = (code: string | null) => code === 'NOT_COMMITTED' || code === 'NOT_READY';

async function once(
  url: string,
  { credential }: SharedInstallation,
  wanted: Wanted,
  number: number,
): Promise<Attempted> {
  const [method, path, body] = requestFor(wanted);
  const headers: Record<string, string> = { ...credential, 'idempotency-key': wanted.id, 'x-request-id': `${wanted.id}.${number}` }; // prettier-ignore
  if (wanted.ifMatch !== null) headers['if-match'] = `"${wanted.ifMatch}"`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const answer = await fetch(url + path, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    const json = text === '' ? undefined : JSON.parse(text);
    const replayed = answer.headers.get('idempotency-replayed') === 'true';
    const code = answer.ok ? null : (json.code as string);
    const outcome = answer.ok ? 'done' : code === 'OUTCOME_UNKNOWN' || code === 'INTERNAL' ? 'unknown' : 'refused';
    return { outcome, code, replayed, body: json };
  } catch {
    return { outcome: 'unknown', code: null, replayed: false, body: undefined };
  }
}

function requestFor({ change, key, name }: Wanted): [method: string, path: string, body?: object] {
  switch (change) {
    case 'create':
      return ['POST', '/v1/keys', { name }];
    case 'rename':
      return ['PATCH', `/v1/keys/${key}`, { name }];
    case 'delete':
      return ['DELETE', `/v1/keys/${key}`];
    default:
      return ['POST', `/v1/keys/${key}/${change}`, {}];
  }
}
