import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

// Each sample of the event loop wakes the process up, and a hundred a second are half of what an idle one takes. The delay
// that is shown includes the time between two samples.
const LOOP_SAMPLE_MS = 100;

/** What the gauges of an API process show, read when they are scraped. */
export interface GaugeSources {
  logPosition(): number;
  replicaPosition(): number;
  /** what this process projects, or sees others project */
  readonly projections: readonly { source: string; progress: Omit<SourceProgress, 'source'> }[];
  /** -1: there is no snapshot */
  snapshotPosition(): number;
  keys(): number;
  ready(): boolean;
  records(verdict: 'accepted' | 'rejected' | 'garbage'): number;
  quarantined(): number;
}

/** How far a process has come with a log that it follows. */
export interface SourceProgress {
  readonly source: string;
  /** offset of the newest record that it has processed */
  readonly offset: number;
  /** records that it has not processed yet */
  readonly lag: number;
}

/** The metrics of one process, in a registry of its own. */
export class Metrics {
  private readonly registry = new Registry();
  readonly contentType = this.registry.contentType;

  readonly commands = new Counter({
    name: 'latchkey_commands_total',
    help: 'Commands by type and outcome (done, unchanged, replayed, or an error code)',
    labelNames: ['command', 'outcome'],
    registers: [this.registry],
  });

  readonly commandSeconds = new Histogram({
    name: 'latchkey_command_duration_seconds',
    help: 'From receiving a command to its event being read back',
    labelNames: ['command'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });

  readonly verifications = new Counter({
    name: 'latchkey_verifications_total',
    help: 'Verified credentials by result (OK or a refusal code)',
    labelNames: ['code'],
    registers: [this.registry],
  });

  readonly requests = new Counter({
    name: 'latchkey_http_requests_total',
    help: 'HTTP requests by route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [this.registry],
  });

  readonly openStreams = new Gauge({
    name: 'latchkey_open_streams',
    help: 'Answers that go on until somebody ends them, by route',
    labelNames: ['route'],
    registers: [this.registry],
  });

  /** All metrics as text, of the type that `contentType` says. */
  async text(): Promise<string> {
    // prom-client writes Nan, the format says NaN: the mean of a time in which nothing was measured
    return (await this.registry.metrics()).replaceAll(/ Nan$/gm, ' NaN');
  }

  /** Adds the gauges of an API process, and those of its own: memory, CPU, event-loop delay (nodejs_eventloop_lag_*). */
  observe(sources: GaugeSources): void {
    this.#observeProcess();
    this.#gauge('latchkey_log_position', 'Offset of the newest durable record', () => sources.logPosition());
    this.#gauge('latchkey_replica_position', 'Offset of the newest folded record', () => sources.replicaPosition());
    this.#gauge('latchkey_snapshot_position', 'Offset of the newest record in the snapshot a start begins with', () =>
      sources.snapshotPosition(),
    );
    this.#gauge('latchkey_keys', 'Keys in the replica, deleted ones included', () => sources.keys());
    this.#gauge('latchkey_ready', '1 when verification and commands are served', () => Number(sources.ready()));
    this.#gauge('latchkey_quarantined', 'Aggregates shut because an event could not be read', () =>
      sources.quarantined(),
    );
    for (const { source, progress } of sources.projections) {
      const name = `latchkey_projection_${source}`;
      this.#gauge(`${name}_position`, `Newest projected record of the ${source}`, () => progress.offset);
      this.#gauge(`${name}_lag`, `Records of the ${source} not projected yet`, () => progress.lag);
    }
    for (const verdict of ['accepted', 'rejected', 'garbage'] as const) {
      this.#gauge(`latchkey_records_${verdict}`, `Records of the log that were ${verdict}`, () =>
        sources.records(verdict),
      );
    }
  }

  /** Adds the gauges of a projector, whose sources change. */
  observeProjector(progress: () => readonly SourceProgress[]): void {
    this.#observeProcess();
    this.#gaugeBySource('latchkey_projector_position', 'Newest record dealt with', progress, 'offset');
    this.#gaugeBySource('latchkey_projector_lag', 'Records not dealt with yet', progress, 'lag');
  }

  #observeProcess(): void {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  }

  #gaugeBySource(name: string, help: string, progress: () => readonly SourceProgress[], value: 'offset' | 'lag'): void {
    const collect = function (this: Gauge): void {
      this.reset();
      for (const one of progress()) this.set({ source: one.source }, one[value]);
    };
    new Gauge({ name, help, labelNames: ['source'], registers: [this.registry], collect });
  }

  #gauge(name: string, help: string, value: () => number): void {
    const collect = function (this: Gauge): void {
      this.set(value());
    };
    new Gauge({ name, help, registers: [this.registry], collect });
  }
}
