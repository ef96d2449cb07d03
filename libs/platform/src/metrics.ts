import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

// Each sample of the event loop wakes the process up, and a hundred a second are half of what an idle one takes. The delay
// that is shown includes the time between two samples.
const LOOP_SAMPLE_MS = 100;

// what is answered at once up to what a request may take
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15, 30];

/** A gauge, and the value that it shows when it is scraped. */
export type GaugeRow = readonly [name: string, help: string, value: () => number];

/** The metrics of one process, in a registry of its own: also its memory, CPU, event-loop delay (nodejs_eventloop_lag_*). */
export class Metrics {
  private readonly registry = new Registry();
  private readonly registers = [this.registry];
  readonly contentType = this.registry.contentType;

  readonly commands = this.#counter(
    'latchkey_commands_total',
    'Commands by type and outcome (done, unchanged, replayed, or an error code)',
    'command',
    'outcome',
  );

  readonly commandSeconds = this.#histogram(
    'latchkey_command_duration_seconds',
    'From receiving a command to its outcome being known; what revokes waits for guards',
    ANSWER_SECONDS,
    'command',
  );

  readonly requestSeconds = this.#histogram(
    'latchkey_http_request_duration_seconds',
    'From receiving a request to its answer being sent, by route; without streams and exports',
    ANSWER_SECONDS,
    'method',
    'route',
  );

  readonly revocationSeconds = this.#histogram(
    'latchkey_revocation_acknowledgement_seconds',
    'From a revocation being committed to no process and no guard being able to admit what it revoked',
    ANSWER_SECONDS,
  );

  readonly projectionSeconds = this.#histogram(
    'latchkey_projection_delay_seconds',
    'From a record being durable to its being projected; of the newest record, once a second',
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  );

  readonly verificationSeconds = this.#histogram(
    'latchkey_verification_duration_seconds',
    'How long the credential of a request takes to verify; of one request in 64',
    [0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.001, 0.01],
  );

  readonly verifications = this.#counter(
    'latchkey_verifications_total',
    'Verified credentials by result (OK or a refusal code)',
    'code',
  );

  readonly requests = this.#counter(
    'latchkey_http_requests_total',
    'HTTP requests by route and status',
    'method',
    'route',
    'status',
  );

  readonly openStreams = new Gauge({
    name: 'latchkey_open_streams',
    help: 'Answers that go on until somebody ends them, by route',
    labelNames: ['route'],
    registers: this.registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
  }

  /** All metrics as text, of the type that `contentType` says. */
  async text(): Promise<string> {
    // prom-client writes Nan, the format says NaN: the mean of a time in which nothing was measured
    return (await this.registry.metrics()).replaceAll(/ Nan$/gm, ' NaN');
  }

  /** Adds gauges. */
  observe(gauges: readonly GaugeRow[]): void {
    for (const [name, help, value] of gauges) {
      const collect = function (this: Gauge): void {
        this.set(value());
      };
      new Gauge({ name, help, registers: this.registers, collect });
    }
  }

  /** Adds the gauges of a projector. @param progress how far it has come with each source; the sources change */
  observeProjector(progress: () => readonly { source: string; offset: number; lag: number }[]): void {
    const gauges = { position: 'Newest record dealt with', lag: 'Records not dealt with yet' };
    for (const [which, help] of Object.entries(gauges)) {
      const collect = function (this: Gauge): void {
        this.reset();
        for (const { source, offset, lag } of progress()) this.set({ source }, which === 'lag' ? lag : offset);
      };
      const name = `latchkey_projector_${which}`;
      new Gauge({ name, help, labelNames: ['source'], registers: this.registers, collect });
    }
  }

  #histogram<L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames, registers: this.registers });
  }

  #counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: this.registers });
  }
}
