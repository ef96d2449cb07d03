import { Replica, stateHash } from '@latchkey/replica';
import { NONE, type Mutation } from './mutations.js';
import { happen } from './happen.js';
import { FAULTS_END, type Operation, type Plan } from './plan.js';
import { LEASE_MS } from './lease-ms.js';
import type { SimulatedProcess } from './simulated-process.js';
import { World, type Asked } from './world.js';

export interface Lived {
  readonly violations: readonly string[];
  readonly happened: number;
  readonly asked: readonly Asked[];
}

const SERVES_WITHIN = 2 * LEASE_MS;
const ANSWERS_WITHIN = 2 * LEASE_MS;

/** Lives through a plan, mends everything, and looks whether every promise was kept. */
export async function live(plan: Plan, mutation: Mutation = NONE): Promise<Lived> {
  const undo = mutation.patch?.();
  try {
    const world = new World(plan, mutation);
    for (const action of plan.actions) world.time.in(action.at, null, () => happen(world, action));
    await world.time.until(FAULTS_END);
    const { violations } = world.oracle;
    if (violations.length === 0) await recover(world, plan);
    if (violations.length === 0) judge(world);
    return { violations, happened: world.time.happened, asked: world.asked };
  } finally {
    undo?.();
  }
}

/** Nothing goes wrong any more: everybody serves again, and everything can be done again. */
async function recover(world: World, { processes }: Plan): Promise<void> {
  const { time, oracle, random } = world;
  for (const link of world.links) for (const one of [link.log, link.status]) one.heal();
  for (const topic of [world.topics.log, world.topics.status]) topic.heal();
  for (const { host } of [...world.processes, ...world.guards].filter((one) => one !== undefined))
    time.in(0, null, () => host.resume(() => world.look()));
  for (let n = 0; n < processes; n++) if (world.processes[n] === undefined) world.boot(n);
  await passes(world, SERVES_WITHIN, () => world.serving);
  // a machine that woke up just in time lapses before its next report
  await time.until(time.now + LEASE_MS / 5);
  await passes(world, SERVES_WITHIN, () => world.serving);
  if (!world.serving) oracle.violations.push('progress: somebody does not serve again');
  const open = world.asked.filter(({ operation, answer }) => operation.idem !== null && isUnknown(answer));
  const again = open.map(({ operation }) => world.ask(random.below(processes), operation));
  const fresh = ['rename', 'demote', 'promote', 'disable'].flatMap((name, n) => askAll(world, name, n));
  await passes(world, ANSWERS_WITHIN, () => [...again, ...fresh].every((one) => one?.answer));
  for (const one of [...again, ...fresh]) {
    if (one?.answer && !isUnknown(one.answer) && !isBusy(one.answer)) continue;
    oracle.violations.push(`progress: ${JSON.stringify(one)} has no definite answer`);
  }
  // what is still under way arrives
  const { log } = world.topics;
  const read = () => world.processes.every((one) => one?.replica.next === log.records.length);
  await passes(world, 4 * LEASE_MS, () => log.flying === 0 && read());
}

/** Lets time pass until something holds, at most this long. */
async function passes({ time }: World, ms: number, holds: () => boolean): Promise<void> {
  const end = time.now + ms;
  while (time.now < end && !holds()) await time.until(Math.min(end, time.now + 20));
}

function askAll(world: World, name: string, n: number): (Asked | null)[] {
  const target = /mote/.test(name) ? 'A' : 'w1';
  const operation = { do: name, target, as: 'S', idem: `end${n}` } as Operation;
  return world.processes.map((_process, at) => world.ask(at, { ...operation, idem: `end${n}.${at}` }));
}

const isUnknown = (answer: Asked['answer']) =>
  answer === null || ('code' in answer && /OUTCOME_UNKNOWN|INTERNAL/.test(answer.code));
const isBusy = (answer: Asked['answer']) =>
  answer !== null && 'code' in answer && /NOT_READY|NOT_COMMITTED|STALE/.test(answer.code);

function judge(world: World): void {
  const { oracle, asked } = world;
  for (const one of asked) judgeAnswer(world, one);
  for (const [command, { length }] of oracle.byCommand) {
    if (length > 1) oracle.violations.push(`P6: ${command} has ${length} effects`);
  }
  const told = new Replica({ now: () => 0 });
  world.topics.log.records.forEach((bytes, offset) => told.apply({ offset, bytes }));
  const [rejected, state] = [[...oracle.rejected].join(), stateHash(told)];
  const agrees = (one: Replica) => [...one.rejected].join() === rejected && stateHash(one) === state;
  for (const one of [told, ...world.processes.map((process) => (process as SimulatedProcess).replica)]) {
    if (!agrees(one)) oracle.violations.push(`P3: a process believes another history (${one.next} records)`);
  }
}

function judgeAnswer({ oracle }: World, { request, answer, operation }: Asked): void {
  const effects = oracle.byRequest.get(request) ?? [];
  const wrong = (promise: string) =>
    oracle.violations.push(
      `${promise}: ${request} ${JSON.stringify(operation)} has ${effects.length} effects after ${JSON.stringify(answer)}`,
    );
  if (effects.length > 1) wrong('P6');
  if (answer === null) return;
  if ('code' in answer) {
    if (answer.code.startsWith('INTERNAL')) wrong('error');
    else if (answer.code !== 'OUTCOME_UNKNOWN' && effects.length > 0) wrong('P2');
  } else if (answer.outcome === 'done' && !(effects[0] && effects[0].offset <= answer.offset)) wrong('P1');
  // as it always was: a policy has a state before its first event
  else if (answer.offset === -1 && operation.do === 'allow') return;
  else if (answer.outcome !== 'done' && !oracle.accepted.some(({ offset }) => offset === answer.offset)) wrong('P1');
}
