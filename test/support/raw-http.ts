import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection was closed without an answer */
  readonly status: number;
  /** all that came, of all answers on this connection */
  readonly text: string;
  /** after the first empty line */
  readonly body: string;
  /** true when the server had not closed within the bound */
  readonly hung: boolean;
}

const CLOSES_WITHIN_MS = 8_000;

/**
 * Writes these bytes to a fresh connection and reads until the server closes it; so ask for `Connection: close`.
 *
 * @param halfClose whether to end our side after writing
 */
export function rawRequest(url: string, bytes: string | Uint8Array, halfClose = false): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const finish = (hung: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ status, text, body: text.split('\r\n\r\n').slice(1).join('\r\n\r\n'), hung });
    };
    const timer = setTimeout(() => finish(true), CLOSES_WITHIN_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => finish(false));
    socket.on('error', () => finish(false));
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    if (halfClose) socket.end(data);
    else socket.write(data);
  });
}

/** Writes to one connection, each text once the one before was answered. @returns what came after each, '' when nothing did */
export async function rawRequests(url: string, texts: readonly string[]): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const came = async () => {
    const [first] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [unknown];
    return Buffer.isBuffer(first) ? first.toString('utf8') : '';
  };
  const answers: string[] = [];
  for (const text of texts) {
    socket.write(Buffer.from(text, 'latin1'));
    answers.push(await came());
  }
  socket.destroy();
  return answers;
}

/** One request as text: the lines of its head, then its body. Says `Connection: close` unless a line does. */
export function requestText(start: string, headers: string[], body = ''): string {
  const closing = headers.some((line) => /^connection:/i.test(line)) ? [] : ['Connection: close'];
  return [`${start} HTTP/1.1`, 'Host: latchkey.example', ...closing, ...headers, '', body].join('\r\n');
}

/** What a problem answer says, without what differs from request to request. */
export function problemIn({ text, body }: RawAnswer): Record<string, unknown> {
  const json = /transfer-encoding: chunked/i.test(text) ? body.split('\r\n')[1]! : body;
  const { requestId, ...problem } = JSON.parse(json);
  return problem;
}
