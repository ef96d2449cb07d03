import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Pipe, type Fate } from './tcp-pipe.js';

/** What a guard says on a connection: it follows the feed, or it reports. */
type Talk = 'feed' | 'reports';

interface Weather {
  /** bytes from the guard */
  readonly up: Fate;
  /** bytes to the guard, and the end of the connection */
  readonly down: Fate;
  /** how much later bytes reach the guard, ms */
  readonly delayMs: number;
  /** asked once for each request: after how many bytes of the answer the connection is cut; null: never */
  readonly cutAfter: (() => number) | null;
  /** the service is asked for an answer without compression */
  readonly plain: boolean;
  /** the whole answer to every request, instead of the service's */
  readonly answer: string | null;
  /** the guard is not told that the service has closed the connection */
  readonly halfOpen: boolean;
}

const FINE: Weather = {
  up: 'pass',
  down: 'pass',
  delayMs: 0,
  cutAfter: null,
  plain: false,
  answer: null,
  halfOpen: false,
};

/** A network between guards and the service that can go wrong: without a reset, for one direction, for one kind of talk. */
export class TcpProxy {
  /** requests of each kind that came */
  readonly requests: Record<Talk, number> = { feed: 0, reports: 0 };
  /** all that clients sent, as text */
  sent = '';
  readonly #links = new Set<Link>();
  #weather: Record<Talk, Weather> = { feed: FINE, reports: FINE };

  private constructor(
    private readonly server: Server,
    /** where the service is now */
    public target: string,
  ) {}

  static async start(target: string): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    server.on('connection', (client) => proxy.#accept(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  weather(talk: Talk): Weather {
    return this.#weather[talk];
  }

  /** Fine weather for whatever is not said. Bytes that were held arrive; what was lost stays lost. */
  becomes(weather: Partial<Record<Talk, Partial<Weather>>> = {}): void {
    this.#weather = { feed: { ...FINE, ...weather.feed }, reports: { ...FINE, ...weather.reports } };
    for (const link of this.#links) link.pump();
  }

  /** Both kinds of talk alike. */
  all(weather: Partial<Weather>): void {
    this.becomes({ feed: weather, reports: weather });
  }

  /** Cuts every connection that is open. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #accept(client: Socket): void {
    const link = new Link(this, client);
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }
}

/** One connection of a guard. */
class Link {
  #talk: Talk = 'reports';
  #upstream: Socket | null = null;
  #bytesLeft = Number.POSITIVE_INFINITY;
  readonly #up: Pipe;
  readonly #down: Pipe;

  constructor(
    private readonly proxy: TcpProxy,
    private readonly client: Socket,
  ) {
    this.#up = new Pipe(() => ({ fate: this.#weather.up, delayMs: 0 }), (chunk) => this.#toService(chunk)); // prettier-ignore
    this.#down = new Pipe(() => ({ fate: this.#weather.down, delayMs: this.#weather.delayMs }), (chunk) => this.#toGuard(chunk)); // prettier-ignore
    client.on('data', (chunk) => this.#request(chunk));
    client.on('end', () => this.#up.push(null));
    client.on('error', () => undefined);
    client.once('close', () => this.cut());
  }

  get #weather(): Weather {
    return this.proxy.weather(this.#talk);
  }

  pump(): void {
    this.#up.pump();
    this.#down.pump();
  }

  cut(): void {
    this.#up.stop();
    this.#down.stop();
    this.client.destroy();
    this.#upstream?.destroy();
  }

  #request(chunk: Buffer): void {
    this.proxy.sent += chunk.toString('latin1');
    const [, path] = /^(?:GET|POST|PATCH|DELETE) (\S+)/.exec(chunk.toString('latin1')) ?? [];
    if (path === undefined) return this.#up.push(chunk);
    this.#talk = path.includes('/reports') ? 'reports' : 'feed';
    this.proxy.requests[this.#talk]++;
    const { cutAfter, plain, answer } = this.#weather;
    if (answer !== null) return void this.client.end(answer);
    this.#bytesLeft = cutAfter?.() ?? Number.POSITIVE_INFINITY;
    this.#up.push(plain ? withoutCompression(chunk) : chunk);
  }

  #toService(chunk: Buffer | null): void {
    this.#upstream ??= this.#connect();
    if (chunk === null) this.#upstream.end();
    else this.#upstream.write(chunk);
  }

  #toGuard(chunk: Buffer | null): void {
    if (chunk === null) return void this.client.destroy();
    if (chunk.length < this.#bytesLeft) this.client.write(chunk);
    else this.client.write(chunk.subarray(0, this.#bytesLeft), () => this.cut());
    this.#bytesLeft -= Math.min(chunk.length, this.#bytesLeft);
  }

  #connect(): Socket {
    const { hostname, port } = new URL(this.proxy.target);
    const upstream = connect({ host: hostname, port: Number(port) });
    upstream.on('data', (chunk) => this.#down.push(chunk));
    upstream.on('error', () => undefined);
    upstream.once('close', () => {
      if (!this.#weather.halfOpen) this.#down.push(null);
    });
    return upstream;
  }
}

function withoutCompression(head: Buffer): Buffer {
  const text = head.toString('latin1').replace(/^accept-encoding:.*$/im, 'accept-encoding: identity');
  return Buffer.from(text, 'latin1');
}
