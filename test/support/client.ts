import type { Credential } from '@latchkey/domain';

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

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
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
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.credential, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json =
      response.headers.get('content-type')?.includes('json') &&
      !response.headers.get('content-type')?.includes('jsonl');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : undefined, text };
  }
}
