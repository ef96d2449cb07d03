import type { Operation } from './history.js';

interface KeyState {
  readonly name: string;
  readonly status: 'active' | 'disabled' | 'deleted';
  readonly version: number;
}

/** They say nothing of the key: the change was not made, whatever it is. */
const SAYS_NOTHING = new Set(['NOT_COMMITTED', 'NOT_READY']);

/**
 * Whether the changes of one key can be put into one order that explains every answer and in which nothing that ended
 * before something else began comes after it (Herlihy and Wing, 1990). Those of unknown outcome may be left out. The search
 * is that of Wing and Gong (1993), which remembers where it has been (Lowe, 2017).
 */
export function isLinearizable(history: readonly Operation[]): boolean {
  const operations = history.filter(({ code }) => code === null || !SAYS_NOTHING.has(code));
  const must = operations.flatMap(({ outcome }, at) => (outcome === 'unknown' ? [] : [at]));
  const seen = new Set<string>();
  const search = (placed: ReadonlySet<number>, state: KeyState | null): boolean => {
    if (must.every((at) => placed.has(at))) return true;
    const place = `${[...placed].sort((a, b) => a - b).join()} ${JSON.stringify(state)}`;
    if (seen.has(place)) return false;
    seen.add(place);
    const open = operations.flatMap((_, at) => (placed.has(at) ? [] : [at]));
    const firstEnd = Math.min(...open.map((at) => operations[at]!.ended));
    return open.some((at) => {
      if (operations[at]!.begun > firstEnd) return false;
      const next = after(operations[at]!, state);
      return next !== undefined && search(new Set(placed).add(at), next);
    });
  };
  return search(new Set(), null);
}

/** The first operation, by its end, up to which there is no such order; null when there is one for all. */
export function firstOutOfOrder(history: readonly Operation[]): Operation | null {
  const ended = history.filter(({ outcome }) => outcome !== 'unknown').sort((a, b) => a.ended - b.ended);
  const until = (instant: number) =>
    history
      .filter(({ begun }) => begun <= instant)
      .map((one): Operation => (one.ended <= instant ? one : { ...one, outcome: 'unknown', code: null, version: null, ended: Number.POSITIVE_INFINITY })); // prettier-ignore
  return ended.find((one) => !isLinearizable(until(one.ended))) ?? null;
}

/** The state after an operation; undefined when it cannot have had this answer in this state. */
function after(operation: Operation, state: KeyState | null): KeyState | null | undefined {
  if (operation.outcome === 'refused') return mayRefuse(operation, state) ? state : undefined;
  const next = changed(operation, state);
  if (next === undefined) return undefined;
  const { ifMatch, version } = operation;
  if (next !== state && ifMatch !== null && state?.version !== ifMatch) return undefined;
  return version === null || version === next.version ? next : undefined;
}

function mayRefuse({ code, ifMatch }: Operation, state: KeyState | null): boolean {
  switch (code) {
    case 'KEY_NOT_FOUND':
      return state === null;
    case 'KEY_DELETED':
      return state?.status === 'deleted';
    case 'VERSION_CONFLICT':
      return state !== null && state.version !== ifMatch;
    default:
      return false;
  }
}

/** undefined: it would have been refused */
function changed({ change, name }: Operation, state: KeyState | null): KeyState | undefined {
  if (change === 'create') return state === null ? { name, status: 'active', version: 1 } : undefined;
  if (state === null) return undefined;
  const version = state.version + 1;
  if (change === 'delete') return state.status === 'deleted' ? state : { ...state, status: 'deleted', version };
  if (state.status === 'deleted') return undefined;
  switch (change) {
    case 'rename':
      return { ...state, name, version };
    case 'rotate':
      return { ...state, version };
    case 'disable':
      return state.status === 'disabled' ? state : { ...state, status: 'disabled', version };
    case 'enable':
      return state.status === 'active' ? state : { ...state, status: 'active', version };
  }
}
