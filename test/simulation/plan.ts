import { LEASE_MS } from './lease-ms.js';
import { Random, randomOf } from './random.js';

export type OperationName =
  | 'create'
  | 'rename'
  | 'disable'
  | 'enable'
  | 'delete'
  | 'rotate'
  | 'demote'
  | 'promote'
  // the policy asks new keys for scopes, or does not; those that are created here have none
  | 'require'
  | 'allow';

/** A request to one process. */
export interface Operation {
  readonly do: OperationName;
  /** a key or a user; empty: what is created, or the policy */
  readonly target: string;
  /** whose key the request comes with */
  readonly as: string;
  /** the Idempotency-Key */
  readonly idem: string | null;
}

export type Fault =
  | { readonly do: 'crash'; readonly ms: number }
  | { readonly do: 'restart'; readonly ms: number }
  | { readonly do: 'pause'; readonly ms: number; readonly sleeps: boolean }
  | { readonly do: 'lag'; readonly topic: Topic; readonly ms: number }
  | { readonly do: 'appends'; readonly topic: Topic; readonly ms: number; readonly fate: FateName }
  | { readonly do: 'clock'; readonly by: number }
  | { readonly do: 'stray'; readonly wrong: 'seq' | 'prev'; readonly target: string };

export type Topic = 'log' | 'status';
export type FateName = 'lostRequest' | 'lostReply' | 'late' | 'twice' | 'slow';

/** What happens on purpose, at which process and when, ms. Everything else follows from the seed. */
export type Action = { readonly at: number; readonly process: number } & (Operation | Fault);

export interface Plan {
  readonly seed: number;
  readonly processes: number;
  readonly guards: number;
  readonly actions: readonly Action[];
}

/** Faults end here, ms. */
export const FAULTS_END = 3.5 * LEASE_MS;

const CALLERS = ['A', 'B', 'S'];
const OPERATIONS = {
  create: 2,
  rename: 4,
  disable: 5,
  enable: 3,
  delete: 2,
  rotate: 3,
  demote: 3,
  promote: 2,
  require: 2,
  allow: 1,
};
const UNTARGETED: ReadonlySet<OperationName> = new Set(['create', 'require', 'allow']);
const FAULTS = { crash: 2, restart: 1, pause: 4, lag: 5, appends: 6, clock: 2, stray: 1 };
const FATES: readonly FateName[] = ['lostRequest', 'lostReply', 'late', 'twice', 'slow'];

export function planOf(seed: number): Plan {
  const random = randomOf(seed);
  const processes = 2 + random.below(2);
  const actions: Action[] = [];
  // much happens at the same time
  const moments = Array.from({ length: 1 + random.below(3) }, () => random.between(100, FAULTS_END - 100));
  for (let n = 2 + random.below(9); n > 0; n--) addOperation(actions, processes, random, random.of(moments));
  for (let n = random.below(8); n > 0; n--) addFault(actions, processes + 1, random, random.of(moments));
  if (random.chance(0.6)) addTrap(actions, processes, random);
  actions.sort((a, b) => a.at - b.at);
  return { seed, processes, guards: random.below(4), actions };
}

function addOperation(actions: Action[], processes: number, random: Random, moment: number): void {
  const name = random.weighted(OPERATIONS);
  const user = name === 'demote' || name === 'promote';
  const idem = name === 'create' || random.chance(0.4) ? `i${actions.length}` : null;
  const target = user ? random.of(['A', 'B']) : UNTARGETED.has(name) ? '' : random.of(['w0', 'w0', 'w1', 'kA', 'kB']);
  const action = { do: name, target, as: random.of(CALLERS), idem };
  const at = random.chance(0.3) ? random.between(20, FAULTS_END) : moment + random.between(-60, 60);
  actions.push({ at, process: random.below(processes), ...action });
  // the client repeats it, or a member of its team does at the same time
  if (idem !== null && random.chance(0.5)) {
    actions.push({ at: at + random.between(0, LEASE_MS / 2), process: random.below(processes), ...action });
  }
}

function addFault(actions: Action[], hosts: number, random: Random, moment: number): void {
  const at = Math.max(0, moment + random.between(-LEASE_MS, 30));
  const ms = random.chance(0.5) ? random.between(5, 300) : random.between(300, 2 * LEASE_MS);
  const topic: Topic = random.chance(0.5) ? 'log' : 'status';
  actions.push({ at, process: random.below(hosts), ...faultOf(random, ms, topic) });
}

/** Faults that go together with an operation: chance alone brings them together once in many thousand plans. */
function addTrap(actions: Action[], processes: number, random: Random): void {
  const here = random.below(processes);
  const there = (here + 1 + random.below(processes - 1)) % processes;
  const t = random.between(50, FAULTS_END - 1.5 * LEASE_MS);
  const taking = { process: here, as: 'S', idem: null };
  const what = random.of(['demote A', 'disable kA', 'delete kA', 'rotate kA', 'require ']).split(' ') as [
    OperationName,
    string,
  ];
  const take = (at: number) => actions.push({ at, ...taking, do: what[0], target: what[1] });
  const cut = (process: number, at: number, ms: number, topic: Topic) =>
    actions.push({ at, process, do: 'lag', topic, ms });
  switch (random.of(['lapsed', 'under way', 'unheard', 'leaving'])) {
    case 'lapsed': {
      const ms = random.between(0.9, 1.8) * LEASE_MS;
      const pause = { do: 'pause', ms, sleeps: random.chance(0.3) } as const;
      if (random.chance(0.6)) actions.push({ at: t, process: there, ...pause });
      else cut(there, t, ms, 'status');
      cut(there, t, ms + random.between(0, 400), 'log');
      return void take(t + random.between(1, 200));
    }
    case 'under way': {
      const fate = random.of(FATES);
      actions.push({ at: t, process: there, do: 'appends', topic: 'log', ms: 100, fate });
      const operation = { do: random.of(['rename', 'disable', 'create'] as const), target: 'w0', as: 'A' };
      actions.push({ at: t + random.between(0, 50), process: there, ...operation, idem: `t${here}` });
      return void take(t + random.between(0, 90));
    }
    case 'unheard':
      cut(there, t, random.between(1.2, 1.6) * LEASE_MS, 'log');
      take(t + random.between(0, 20));
      return void cut(here, t + random.between(10, 60), random.between(1.1, 1.5) * LEASE_MS, 'status');
    case 'leaving':
      actions.push({ at: t, process: there, do: 'restart', ms: random.between(0.5, 1.5) * LEASE_MS });
      return void take(t + random.between(1, 300));
  }
}

function faultOf(random: Random, ms: number, topic: Topic): Fault {
  const name = random.weighted(FAULTS);
  switch (name) {
    case 'crash':
    case 'restart':
      return { do: name, ms };
    case 'pause':
      return { do: name, ms, sleeps: random.chance(0.3) };
    case 'lag':
      return { do: name, topic, ms };
    case 'appends':
      return { do: name, topic, ms, fate: random.of(FATES) };
    case 'clock':
      return { do: name, by: random.between(-5, 5) * LEASE_MS };
    case 'stray':
      return { do: name, wrong: random.chance(0.5) ? 'seq' : 'prev', target: random.of(['w0', 'w1', 'kA', 'A']) };
  }
}
