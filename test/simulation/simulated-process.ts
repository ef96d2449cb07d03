import { type EventLog } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { KeyRing } from '@latchkey/domain';
import {
  startClusterWriteSide,
  type ClusterLogs,
  type ClusterWriteSide,
} from '../../libs/installation/src/cluster/write-side.js';
import { Opened } from '../../libs/installation/src/opened.js';
import type { Host } from './host.js';
import { LEASE_MS } from './lease-ms.js';
import type { Mutation } from './mutations.js';
import type { SimulatedTopic, TopicLink, Weather } from './simulated-topic.js';

/** In proportion to the lease as in production: 5, 5 and 12 s of 15. */
const TIMES = { deadlineMs: 333, readBackMs: 333, fenceMs: 800 };

interface Topics {
  readonly log: SimulatedTopic;
  readonly status: SimulatedTopic;
}

/** One start of an API process: what `startCluster` composes, without HTTP and the read model. */
export class SimulatedProcess {
  readonly replica: Replica;
  readonly ring = new KeyRing([]);
  readonly clock = { now: () => this.host.wall() };
  readonly #log: TopicLink;
  readonly #status: TopicLink;
  /** null until it has started */
  writeSide: ClusterWriteSide | null = null;
  /** it takes no new requests */
  stopping = false;
  readonly running = new Set<Promise<unknown>>();

  constructor(
    readonly host: Host,
    private readonly topics: Topics,
    weather: { readonly log: Weather; readonly status: Weather },
    private readonly mutation: Mutation,
  ) {
    this.replica = mutation.replica?.(this.clock) ?? new Replica(this.clock);
    this.#log = topics.log.link(host, weather.log);
    this.#status = topics.status.link(host, weather.status);
  }

  /** Resolves when it takes requests. */
  async start(): Promise<void> {
    const log: EventLog = this.mutation.log?.(this.#log, this.replica) ?? this.#log;
    const logs = { log, status: this.#status } as unknown as ClusterLogs;
    const options = {
      dataDirectory: '',
      ring: this.ring,
      clock: this.clock,
      leaseMs: LEASE_MS,
      onTailCut: () => undefined,
      onFailure: () => undefined,
    };
    const times = [TIMES, this.host.clocks()] as const;
    this.writeSide = await startClusterWriteSide(new Opened(), logs, options, 'verifies', this.replica, ...times);
  }

  /** Whether it takes requests at all; whether it answers them is for the replica to say. */
  get open(): boolean {
    return this.writeSide !== null && !this.stopping && !this.host.dead && !this.host.paused;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const writeSide = this.writeSide!;
    writeSide.leases.stop();
    writeSide.processes.stopWaiting();
    await Promise.allSettled(this.running);
    await writeSide.processes.stop(this.mutation.leavingMs ?? writeSide.leases.leftMs);
    await writeSide.follower.stop();
    this.die();
  }

  die(): void {
    this.host.dead = true;
    this.topics.log.unlink(this.#log);
    this.topics.status.unlink(this.#status);
  }
}
