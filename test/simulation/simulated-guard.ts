import { FIRST, instantOf, Lease, type Clocks, type Instant } from '@latchkey/domain';
import type { Host } from './host.js';
import type { Random } from './random.js';
import { LEASE_MS } from './lease-ms.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { VirtualTime } from './virtual-time.js';
import type { Link } from './weather.js';

/** A guard in another service: what it has applied, and its lease, which an API process grants. */
export class SimulatedGuard {
  applied = -1;
  readonly #clocks: Clocks;
  readonly #lease: Lease;

  constructor(
    readonly host: Host,
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly link: Link,
    private readonly feeder: () => SimulatedProcess | undefined,
  ) {
    this.#clocks = host.clocks();
    this.#lease = new Lease(this.#clocks);
  }

  get answers(): boolean {
    return !this.host.paused && this.#lease.leftMs > 0;
  }

  /** Hears of the log and reports, now and for ever. */
  live(): void {
    const feeder = this.feeder();
    if (feeder?.open && feeder.replica.serving) {
      const applied = feeder.replica.next - 1;
      this.time.in(this.link.delay(), this.host, () => (this.applied = Math.max(this.applied, applied)));
      if (this.applied >= 0) this.#report(feeder);
    }
    this.time.in(this.random.between(0, LEASE_MS / 10), this.host, () => this.live());
  }

  #report(to: SimulatedProcess): void {
    const sent = instantOf(this.#clocks);
    const { applied } = this;
    this.time.in(this.link.delay(), to.host, () => {
      if (to.open && to.replica.serving) void this.#granted(to, applied, sent);
    });
  }

  /** What the API does with a report. */
  async #granted(to: SimulatedProcess, applied: number, sent: Instant): Promise<void> {
    const { name } = this.host;
    const known = { account: FIRST.account.id, reporter: name, instance: name, boot: name, service: '', version: '' };
    const { leases, processes } = to.writeSide!;
    const upTo = Math.min(applied, to.replica.next - 1);
    const granted = await leases.report({ ...known, applied: upTo, position: '' });
    const ms = Math.floor(Math.min(LEASE_MS, processes.leftMs));
    if (granted) this.time.in(this.link.delay(), this.host, () => this.#lease.renew(sent, ms, 0));
  }
}
