import type { Credential } from '@latchkey/domain';

/** Reads wait 2 s for what was written before, and say that they are stale when that was not enough. */
const MOST_READS = 5;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** the parsed body; undefined where there is none */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  readonly body: any;
  readonly text: string;
}

/** A caller of the REST API with one credential. */
export class Client {
  constructor(
    readonly url: string,
    readonly credential: Credential,
  ) {}

  /** The same service as somebody else. */
  as({ accessKey, secretKey }: Credential): Client {
    return new Client(this.url, { accessKey, secretKey });
  }

  /** Asks again, some times, when the answer says that it is stale; `send` asks once. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const read = () => this.send('GET', path, undefined, headers);
    const isStale = (answer: Answer) => answer.status < 500 && answer.headers.has('latchkey-stale');
    let answer = await read();
    for (let reads = 1; reads < MOST_READS && isStale(answer); reads++) answer = await read();
    return answer;
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }
  patch(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('PATCH', path, body, headers);
  }
  delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** Sends one request; a body is sent as JSON. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    return this.sendRaw(method, path, json, {
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
  }

  /** Sends one request with a body as it is, and no content type but the one given. */
  async sendRaw(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.credential, ...headers },
      // as bytes, so that fetch makes up no content type
      ...(body !== undefined && { body: typeof body === 'string' ? new TextEncoder().encode(body) : body }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const json = type.includes('json') && !type.includes('jsonl') && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined, text };
  }
}
