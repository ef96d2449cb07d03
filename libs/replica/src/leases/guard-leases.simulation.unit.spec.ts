import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryRegister } from '../../../../test/support/register.js';
import { GuardLeases } from './guard-leases.js';

/*
 * Guards, a service, and a bad network between them: messages are late, lost and overtake each other, guards and the
 * service stop for a while or start again, clocks run at different speed. Whatever happens: a guard whose lease lasts, by
 * its own clock and counted from the instant in which it sent its report, knows everything that was acknowledged.
 */

const LEASE = 1_000;
const STEP = 10;
const STEPS = 1_500;
const GUARDS = 6;
const HISTORIES = 30;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A small generator of our own, so that a seed says which history it was. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Guard {
  boot: number;
  /** how fast its clock runs */
  readonly rate: number;
  applied: number;
  leaseFrom: number;
  leased: boolean;
  pausedUntil: number;
}

class World {
  newest = 0;
  acknowledged = 0;
  readonly register = new MemoryRegister();
  readonly guards: Guard[];
  readonly seen = { acknowledged: 0, unknown: 0, grants: 0, restarts: 0, waited: 0 };
  leases!: GuardLeases;

  constructor(readonly random: () => number) {
    this.guards = Array.from({ length: GUARDS }, () => this.#guard(0));
    // a disk that is slow now and then
    this.register.gate = () => later(this.chance(0.3) ? random() * 300 : 1);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  async restart(): Promise<void> {
    if (this.leases) this.leases.stop();
    this.seen.restarts++;
    const times = { leaseMs: LEASE, monotonic: () => performance.now() };
    this.leases = new GuardLeases(() => this.newest, this.register, times);
    await this.leases.start();
  }

  async takeAway(): Promise<void> {
    const offset = ++this.newest;
    const begun = performance.now();
    try {
      await this.leases.settled(offset);
    } catch {
      return void this.seen.unknown++;
    }
    this.acknowledged = Math.max(this.acknowledged, offset);
    this.seen.acknowledged++;
    if (performance.now() > begun) this.seen.waited++;
  }

  /** One step of one guard: hears something, reports, stops for a while, starts again, leaves. */
  step(index: number): void {
    const guard = this.guards[index]!;
    if (performance.now() < guard.pausedUntil) return;
    if (this.chance(0.15)) guard.applied = Math.max(guard.applied, this.newest - (this.chance(0.5) ? 1 : 0));
    if (this.chance(0.1)) void this.#report(index, guard);
    if (this.chance(0.003)) guard.pausedUntil = performance.now() + this.random() * 3 * LEASE;
    const fate = this.random();
    if (fate < 0.002) this.guards[index] = this.#guard(guard.boot + 1);
    else if (fate < 0.004) void this.#leave(index, guard);
  }

  /** Guards that would let in somebody who was said to be let in nowhere. */
  wrong(): object[] {
    return this.guards.filter((guard) => this.#answers(guard) && guard.applied < this.acknowledged);
  }

  #answers({ leased, leaseFrom, rate }: Guard): boolean {
    return leased && performance.now() * rate - leaseFrom < LEASE;
  }

  #guard(boot: number): Guard {
    const rate = 1 + (this.random() - 0.5) * 0.0019;
    return { boot, rate, applied: -1, leaseFrom: 0, leased: false, pausedUntil: 0 };
  }

  #named(index: number, boot: number) {
    const names = { account: 'acc_1', reporter: 'key_1', service: 's', version: '1' };
    return { ...names, instance: `guard-${index}`, boot: `boot-${boot}` };
  }

  async #report(index: number, guard: Guard): Promise<void> {
    const { applied, boot } = guard;
    if (applied < 0) return;
    const sent = performance.now() * guard.rate;
    const to = this.leases;
    if (this.chance(0.15)) return;
    await later(this.#delay());
    // whoever it was sent to is no more: nobody hears it
    if (to !== this.leases) return;
    const granted = await to.report({ ...this.#named(index, boot), applied, position: '' }).catch(() => false);
    if (!granted || this.chance(0.15)) return;
    await later(this.#delay());
    if (guard.leased && sent < guard.leaseFrom) return;
    this.seen.grants++;
    Object.assign(guard, { leased: true, leaseFrom: sent });
  }

  async #leave(index: number, { boot }: Guard): Promise<void> {
    this.guards[index] = this.#guard(boot + 1);
    const to = this.leases;
    await later(this.#delay());
    if (to === this.leases) await to.leave(this.#named(index, boot));
  }

  #delay(): number {
    return this.chance(0.1) ? this.random() * 2 * LEASE : this.random() * 30;
  }
}

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function live(seed: number): Promise<World> {
  const world = new World(randomOf(seed));
  await world.restart();
  for (let n = 0; n < STEPS; n++) {
    await vi.advanceTimersByTimeAsync(STEP);
    for (let index = 0; index < GUARDS; index++) world.step(index);
    if (world.chance(0.02)) void world.takeAway();
    if (world.chance(0.003)) await world.restart();
    expect(world.wrong(), `history ${seed}, step ${n}`).toEqual([]);
  }
  world.leases.stop();
  return world;
}

it('a guard that may answer knows everything that was acknowledged', async () => {
  const total = { acknowledged: 0, unknown: 0, grants: 0, restarts: 0, waited: 0 };
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { seen } = await live(seed);
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += seen[name];
  }
  // it was about something: all of these happened, often
  for (const count of Object.values(total)) expect(count).toBeGreaterThan(HISTORIES);
});
