import { FIRST, LatchkeyError, type Verification } from '@latchkey/domain';
import { contextOf, handle } from './commands.js';
import { Host } from './host.js';
import { BEGINNING, CREDENTIALS, keyId, userId } from './installation.js';
import type { Mutation } from './mutations.js';
import { LEASE_MS } from './lease-ms.js';
import { Oracle, type StaleRight } from './oracle.js';
import type { Operation, Plan } from './plan.js';
import { Random, randomOf } from './random.js';
import { SimulatedGuard } from './simulated-guard.js';
import { SimulatedProcess } from './simulated-process.js';
import { SimulatedTopic, type Sent } from './simulated-topic.js';
import { VirtualTime } from './virtual-time.js';
import { Link } from './weather.js';

/** What a client asked, and what it was told. */
export interface Asked {
  readonly request: string;
  readonly operation: Operation;
  readonly process: number;
  readonly at: number;
  answer: { readonly offset: number; readonly outcome: string } | { readonly code: string } | null;
}

const MOST_SKEW_MS = 4_000;
const DRIFT = 0.0005;
// with what is left of the lease when a decision is sent at the latest
const IN_FLIGHT_MS = LEASE_MS / 10;

/** Processes, guards and clients over a log and a status topic, and everything that may go wrong between them. */
export class World {
  readonly time = new VirtualTime();
  readonly random: Random;
  readonly oracle = new Oracle();
  readonly topics = { log: new SimulatedTopic(this.time), status: new SimulatedTopic(this.time) };
  readonly links: { readonly log: Link; readonly status: Link }[];
  readonly processes: (SimulatedProcess | undefined)[] = [];
  readonly guards: SimulatedGuard[] = [];
  readonly asked: Asked[] = [];
  /** secrets that clients were given, by key */
  readonly secrets = new Map<string, { accessKey: string; secretKey: string }[]>();
  #boots = 0;
  /** when a process was last seen without a lease */
  readonly #lostAt = new Map<Host, number>();

  constructor(
    plan: Plan,
    private readonly mutation: Mutation,
  ) {
    this.random = randomOf(plan.seed ^ 0x5eed);
    const link = () => new Link(this.time, this.random);
    this.links = Array.from({ length: plan.processes + plan.guards }, () => ({ log: link(), status: link() }));
    this.oracle.onStaleRight = (stale) => this.#staleRight(stale);
    this.topics.log.onLanded = (...landed) => this.oracle.landed(...landed);
    this.topics.status.onLanded = (_bytes, _offset, { host }) => {
      if (host !== null && !this.#holds(host)) this.#lostAt.set(host, this.time.now);
    };
    for (const bytes of BEGINNING) this.topics.log.land(bytes, { host: null, at: 0 });
    for (const [id, credential] of Object.entries(CREDENTIALS)) this.secrets.set(id, [credential]);
    for (let n = 0; n < plan.processes; n++) this.boot(n);
    for (let n = 0; n < plan.guards; n++) this.#guard(plan, n);
    this.#look();
  }

  boot(n: number): void {
    const process = new SimulatedProcess(this.#host(`p${n}`), this.topics, this.links[n]!, this.mutation);
    this.processes[n] = process;
    this.time.in(this.random.between(0, 5), process.host, () => {
      process.start().catch((error: Error) => this.oracle.violations.push(`start: ${error.stack}`));
    });
  }

  /** A client asks a process for something. */
  ask(n: number, operation: Operation): Asked | null {
    const process = this.processes[n];
    if (!process?.open) return null;
    const asked: Asked = { request: `r${this.asked.length}`, operation, process: n, at: this.time.now, answer: null };
    this.asked.push(asked);
    this.time.in(0, process.host, () => {
      const answer = this.#answer(process, asked).catch((error: Error) => this.#refused(asked, error));
      process.running.add(answer);
      void answer.finally(() => process.running.delete(answer));
    });
    return asked;
  }

  /** Everybody who answers is asked whether what was taken away still works there. */
  look(): void {
    for (const process of this.processes) if (process?.open) this.lookAt(process);
    for (const guard of this.guards) if (this.time.as(guard.host, () => guard.answers)) this.#lookAtGuard(guard);
  }

  /** Every process answers. */
  get serving(): boolean {
    return this.processes.every((one) => one?.open && this.time.as(one.host, () => one.replica.serving));
  }

  lookAt(process: SimulatedProcess): void {
    const concerned = new Set(this.oracle.taken.map(({ id }) => (id.startsWith('usr') ? `key_k${id.at(-1)}` : id)));
    for (const id of concerned) this.#verify(process, id);
  }

  #verify({ host, replica }: SimulatedProcess, id: string): Verification | undefined {
    let newest: Verification | undefined;
    this.time.as(host, () => {
      for (const { accessKey, secretKey } of this.secrets.get(id) ?? []) {
        newest = replica.verify(accessKey, secretKey, 'api');
        this.oracle.answered(host.name, id, secretKey, newest);
      }
    });
    return newest;
  }

  async #answer(process: SimulatedProcess, asked: Asked): Promise<void> {
    const { operation } = asked;
    const caller = this.#verify(process, keyId(`k${operation.as}`))!;
    if (!caller.valid) return void (asked.answer = { code: caller.code });
    const context = contextOf(caller.caller, operation, asked.request);
    const answer = await handle(process, operation, context);
    asked.answer = { offset: answer.offset, outcome: answer.outcome };
    // the answer's offset is where the key is now: somebody may have given the right back since
    this.#told(operation, this.oracle.byRequest.get(asked.request)?.[0]?.offset ?? answer.offset);
    if (typeof answer.secretKey === 'string' && 'accessKey' in answer.state) {
      const { id, accessKey } = answer.state;
      this.secrets.set(id, [...(this.secrets.get(id) ?? []), { accessKey, secretKey: answer.secretKey }]);
    }
    this.look();
  }

  #told({ do: what, target }: Operation, offset: number): void {
    if (what === 'require') this.oracle.taken.push({ what, id: FIRST.account.id, offset });
    if (what !== 'disable' && what !== 'delete' && what !== 'rotate' && what !== 'demote') return;
    this.oracle.taken.push({ what, id: what === 'demote' ? userId(target) : keyId(target), offset });
  }

  #refused(asked: Asked, error: Error): void {
    asked.answer = { code: error instanceof LatchkeyError ? error.code : `INTERNAL ${error.stack}` };
  }

  #staleRight({ taken, accepted: { envelope, offset }, sent }: StaleRight): void {
    // whom a key is mapped to may do this without any role
    const own = envelope.aggregate === `key_k${taken.id.at(-1)}` && /KeyDisabled|KeyRotated/.test(envelope.type);
    if (taken.what === 'demote' && own) return;
    if (this.#outOfReach(sent)) return;
    const when = `given to the log at ${sent.at.toFixed(0)} by ${sent.host?.name}, landed at ${this.time.now.toFixed(0)}`;
    const what = `${envelope.type} of ${envelope.aggregate} at ${offset} (${envelope.correlation}, ${when})`;
    this.oracle.violations.push(`P4: ${what} counts although ${taken.what} of ${taken.id} was acknowledged`);
  }

  /** Longer on its way than a lease leaves room for, and its sender could not be waited for any more: see ADR 19. */
  #outOfReach({ host, at }: Sent): boolean {
    if (this.time.now - at <= IN_FLIGHT_MS) return false;
    return host === null || host.dead || host.paused || (this.#lostAt.get(host) ?? 0) > at || !this.#holds(host);
  }

  #holds(host: Host): boolean {
    const process = this.processes.find((one) => one?.host === host);
    return process !== undefined && this.time.as(host, () => process.replica.mayAnswer());
  }

  #lookAtGuard({ applied, host }: SimulatedGuard): void {
    const unknown = this.oracle.taken.find((taken) => taken.offset > applied && !this.oracle.givenBack(taken));
    if (unknown)
      this.oracle.violations.push(
        `P4: ${host.name} knows ${applied}, not ${unknown.what} of ${unknown.id} at ${unknown.offset} (${this.time.now.toFixed(1)})`,
      );
  }

  #look(): void {
    this.look();
    this.time.in(this.random.between(5, 80), null, () => this.#look());
  }

  #guard(plan: Plan, n: number): void {
    const link = this.links[plan.processes + n]!.log;
    const feeder = () => this.processes[n % plan.processes];
    const guard = new SimulatedGuard(this.#host(`g${n}`), this.time, this.random, link, feeder);
    this.guards.push(guard);
    this.time.in(0, guard.host, () => guard.live());
  }

  #host(name: string): Host {
    const rate = 1 + this.random.between(-DRIFT, DRIFT) / 2;
    const skew = this.random.between(-MOST_SKEW_MS, MOST_SKEW_MS);
    return new Host(this.time, `${name}.${this.#boots++}`, rate, skew);
  }
}
