import { decodeEnvelope, encodeEnvelope } from '@latchkey/event-log';
import { keyId, userId } from './installation.js';
import type { Action, Fault } from './plan.js';
import type { World } from './world.js';

/** One action of a plan takes place. */
export function happen(world: World, action: Action): void {
  const { process: n } = action;
  const host = world.processes[n]?.host ?? world.guards[n - world.processes.length]?.host;
  switch (action.do) {
    case 'crash':
      return crash(world, n, action.ms);
    case 'restart':
      return restart(world, n, action.ms);
    case 'pause':
      if (host === undefined) return;
      host.pause(action.sleeps);
      return world.time.in(action.ms, null, () => host.resume(() => world.look()));
    case 'lag':
      return world.links[n]?.[action.topic].lag(action.ms);
    case 'appends':
      return world.links[n]?.[action.topic].bad(action.fate, action.ms);
    case 'clock':
      return host?.setWallBy(action.by);
    case 'stray':
      return stray(world, action);
    default:
      return void world.ask(n, action);
  }
}

function crash(world: World, n: number, ms: number): void {
  const process = world.processes[n];
  if (process === undefined) return;
  process.die();
  world.processes[n] = undefined;
  bootLater(world, n, ms);
}

function restart(world: World, n: number, ms: number): void {
  const process = world.processes[n];
  if (!process?.open) return;
  world.time.in(0, process.host, () => {
    const stopped = () => {
      if (world.processes[n] === process) world.processes[n] = undefined;
      bootLater(world, n, ms);
    };
    void process.stop().finally(stopped);
  });
}

function bootLater(world: World, n: number, ms: number): void {
  world.time.in(ms, null, () => {
    if (world.processes[n] === undefined) world.boot(n);
  });
}

/** A record that none of ours would write where an event would count. */
function stray(world: World, { wrong, target }: Extract<Fault, { do: 'stray' }>): void {
  const id = target.length === 1 ? userId(target) : keyId(target);
  const last = world.oracle.accepted.findLast(({ envelope }) => envelope.aggregate === id);
  const head = world.oracle.headOf(id);
  if (last === undefined || head === undefined || last.envelope.type.endsWith('Registered')) return;
  const { envelope } = last;
  const right = { ...envelope, id: `stray-${world.topics.log.records.length}`, correlation: null, command: null };
  const at = { seq: head.seq + (wrong === 'seq' ? 2 : 1), prev: wrong === 'prev' ? 'another' : head.last };
  const bytes = encodeEnvelope({ ...right, ...at, request: null });
  if (decodeEnvelope(bytes).kind === 'envelope') world.topics.log.land(bytes, { host: null, at: world.time.now });
}
