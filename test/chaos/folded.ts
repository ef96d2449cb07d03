import type { Envelope } from '@latchkey/event-log';
import type { Operation, Verification } from './history.js';

/** A key as the log says that it was from one accepted event on to the next. */
export interface LoggedState {
  readonly name: string;
  readonly status: 'active' | 'disabled' | 'deleted';
  readonly version: number;
  /** of the secret that works */
  readonly digest: string;
  /** request id of the event */
  readonly request: string;
}

/** The events that count, by the rule of the design: written down here once more, so that it is no witness of itself. */
export function acceptedEvents(envelopes: readonly Envelope[]): Envelope[] {
  const heads = new Map<string, { seq: number; id: string; final: boolean }>();
  return envelopes.filter(({ kind, account, aggregate, seq, prev, id, final }) => {
    if (kind !== 'event' && kind !== 'fence') return false;
    const place = `${account}/${aggregate}`;
    const head = heads.get(place) ?? { seq: 0, id: '', final: false };
    if (head.final || seq !== head.seq + 1 || prev !== head.id) return false;
    heads.set(place, { seq, id, final });
    return kind === 'event';
  });
}

/** What each key was, one after the other. */
export function keyStates(events: readonly Envelope[]): Map<string, LoggedState[]> {
  const keys = new Map<string, LoggedState[]>();
  for (const { aggregate, type, data, correlation } of events) {
    if (!aggregate.startsWith('key_')) continue;
    const states = keys.get(aggregate) ?? [];
    keys.set(aggregate, states);
    const before = states.at(-1) ?? { name: '', status: 'active', version: 0, digest: '' };
    states.push({ ...before, version: before.version + 1, request: correlation ?? '', ...effect(type, data) });
  }
  return keys;
}

function effect(type: string, data: Envelope['data']): Partial<LoggedState> {
  const { name, digest, changes } = data as { name: string; digest: string; changes?: { name?: { after: string } } };
  switch (type) {
    case 'KeyCreated':
      return { name, digest };
    case 'KeyEdited':
      return changes?.name ? { name: changes.name.after } : {};
    case 'KeyRotated':
      return { digest };
    case 'KeyDisabled':
      return { status: 'disabled' };
    case 'KeyEnabled':
      return { status: 'active' };
    case 'KeyDeleted':
      return { status: 'deleted' };
    default:
      throw new Error(`an event that the workload does not make: ${type}`);
  }
}

type Keys = ReadonlyMap<string, readonly LoggedState[]>;

const isOf = (operation: Operation) => (state: LoggedState) => state.request.startsWith(`${operation.id}.`);

/** P1, P2 and P6: what the log says otherwise than the answers, one sentence each. */
export function contradictions(keys: Keys, operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => {
    const { id, key, change, outcome } = operation;
    const everywhere = [...keys.values()].flat().filter(isOf(operation));
    const what = `${change} ${id} of ${key}`;
    if (everywhere.length > 1) return [`P6: ${what} took effect ${everywhere.length} times`];
    if (outcome === 'refused' && everywhere.length > 0) return [`P2: ${what} was refused and took effect`];
    if (outcome === 'done' && !holds(keys.get(key) ?? [], operation))
      return [`P1: ${what} was acknowledged and is lost`];
    return [];
  });
}

/** Whether a change that was acknowledged is there, or was there already. */
function holds(states: readonly LoggedState[], operation: Operation): boolean {
  if (states.some(isOf(operation))) return true;
  const { change, version } = operation;
  if (change === 'delete') return states.at(-1)?.status === 'deleted';
  if (change !== 'disable' && change !== 'enable') return false;
  const wanted = change === 'disable' ? 'disabled' : 'active';
  return states.some((state) => state.status === wanted && (version === null || state.version === version));
}

const TAKES_AWAY = new Set(['disable', 'rotate', 'delete']);

/** P4: credentials that were good for somebody who asked after it was acknowledged that they are not. */
export function wrongVerifications(
  keys: Keys,
  operations: readonly Operation[],
  verifications: readonly Verification[],
): Verification[] {
  const taken = operations.filter(({ change, outcome }) => outcome === 'done' && TAKES_AWAY.has(change));
  return verifications.filter(({ key, digest, begun, ended, valid }) => {
    if (valid !== true) return false;
    const states = keys.get(key) ?? [];
    const before = taken.filter((operation) => operation.key === key && operation.ended < begun);
    const floor = Math.max(0, ...before.map((operation) => indexOf(states, operation)));
    const mayBe = states.slice(floor).filter(({ request }) => !isLater(operations, request, ended));
    return !mayBe.some((state) => state.status === 'active' && state.digest === digest);
  });
}

/** Whether somebody asked for this event only after an instant. */
function isLater(operations: readonly Operation[], request: string, instant: number): boolean {
  const asked = operations.find(({ id }) => request.startsWith(`${id}.`));
  return asked !== undefined && asked.begun > instant;
}

/** Where the state is that an acknowledged operation made or found. */
function indexOf(states: readonly LoggedState[], operation: Operation): number {
  const own = states.findIndex(isOf(operation));
  if (own >= 0) return own;
  if (operation.change === 'delete') return states.length - 1;
  return states.findIndex(({ version }) => version === operation.version);
}
