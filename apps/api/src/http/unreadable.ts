import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { MethodNotAllowed, RateLimited, Unauthenticated, ValidationFailed, type LatchkeyError } from '@latchkey/domain';
import { problemOf } from '@latchkey/platform';

type Status = 400 | 408 | 417 | 431;
type ClientError = Error & { readonly code?: string; readonly rawPacket?: unknown };

const LINGER_MS = 1_000;
const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]{1,40} (\/[^\s?]{0,2000})\S* HTTP\/1\.[01]\r?\n/;

/** What came is no request that HTTP allows, or not all of one. */
export class Unreadable extends ValidationFailed {
  constructor(
    pointer: string,
    message: string,
    readonly status: Status = 400,
  ) {
    super([{ pointer, message }]);
  }
}

/** Answers what never becomes a request to Fastify: bytes that are no HTTP, requests that do not end, CONNECT. */
export class Unreadables {
  /** the newest of each connection */
  readonly #answers = new WeakMap<Duplex, ServerResponse>();

  /** @param refusalOf what to say of a path and query that no route takes */
  constructor(private readonly refusalOf: (url: string) => LatchkeyError) {}

  watch(server: Server): void {
    server.on('request', ({ socket }, answer) => this.#answers.set(socket, answer));
    server.on('connect', ({ url }, socket) => refuse(socket, this.refusalOf(url?.startsWith('/') ? url : '/')));
    // Node would answer by itself; the edge says the same as a problem
    server.on('checkExpectation', (request, answer) => server.emit('request', request, answer));
    server.on('checkContinue', (request, answer) => server.emit('request', request, answer));
  }

  /** @param error as Node's `clientError` has it */
  refuse(error: ClientError, socket: Duplex): void {
    // half an answer is out already, so nothing can be said any more
    if (error.code === 'ECONNRESET' || isHalfOut(this.#answers.get(socket))) return void socket.destroy();
    if (socket.writable) refuse(socket, this.#problemWith(error));
  }

  #problemWith({ code, rawPacket }: ClientError): LatchkeyError {
    if (code === 'HPE_HEADER_OVERFLOW') return new Unreadable('', 'the headers are too large', 431);
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Unreadable('', 'the request took too long to arrive', 408);
    const [, path] = (code === 'HPE_INVALID_METHOD' && REQUEST_LINE.exec(String(rawPacket))) || [];
    return path === undefined ? new Unreadable('', 'the request is not valid HTTP') : this.refusalOf(path);
  }
}

/** Of a connection that is kept alive, the answer before this request is out as a whole. */
function isHalfOut(answer: ServerResponse | undefined): boolean {
  return answer !== undefined && answer.headersSent && !(answer.writableFinished && answer.req.complete);
}

interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How an error is answered, whoever writes the answer. */
export function problemAnswer(error: LatchkeyError, requestId: string): ProblemAnswer {
  const problem = { ...problemOf(error, requestId), ...(error instanceof Unreadable && { status: error.status }) };
  const headers = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(error instanceof Unauthenticated && { 'WWW-Authenticate': 'ApiKey realm="latchkey"' }),
    ...(error instanceof MethodNotAllowed && { Allow: error.allowed.join(', ') }),
    ...(error instanceof RateLimited && { 'Retry-After': String(error.retryAfterSeconds) }),
    ...(problem.status === 503 && { 'Retry-After': '1' }),
  };
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}

/** Writes a problem by hand and closes the connection. */
export function refuse(socket: Duplex, error: LatchkeyError): void {
  const { status, headers, body } = problemAnswer(error, randomUUID());
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // what is still on its way must not make the system drop the answer
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
