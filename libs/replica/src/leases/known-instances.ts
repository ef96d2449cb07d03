/** A process that verifies with what this one feeds it. A new start of it is another boot. */
export interface KnownInstance {
  readonly account: string;
  /** id of the key it reports with: a guard cannot report for another key's instance */
  readonly reporter: string;
  readonly instance: string;
  readonly boot: string;
  readonly service: string;
  readonly version: string;
}

/** One start of one guard, as its leases are kept. */
export type GuardStart = Pick<KnownInstance, 'reporter' | 'instance' | 'boot'>;

/** What a guard says of itself. */
export interface GuardReport extends KnownInstance {
  readonly applied: number;
  readonly position: string;
}

/** A guard that reports to this process, as `GET /v1/instances` shows it. */
export interface InstanceStatus extends KnownInstance {
  /** up to where it has applied everything; null: not heard of since this process started */
  readonly position: string | null;
  /** how long it has been behind this process, ms */
  readonly lagMs: number;
  /** how long ago it last reported, ms; null: not since this process started */
  readonly seenMsAgo: number | null;
}

/** What the next process must know of an instance. */
export interface RememberedInstance extends KnownInstance {
  /** the longest lease that it was granted, ms; not said: as long as this process's */
  readonly leaseMs?: number | undefined;
}

/** Where instances are remembered across a restart. */
export interface InstanceRegister {
  /** null: it is unknown whether there were any */
  load(): Promise<readonly RememberedInstance[] | null>;
  save(instances: readonly RememberedInstance[]): Promise<void>;
}
