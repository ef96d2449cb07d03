import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { MethodNotAllowed, RateLimited, ValidationFailed, type LatchkeyError } from '@latchkey/domain';
import { problemOf } from '@latchkey/platform';
import type { RouteTable } from './method-not-allowed.js';

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
  readonly #answers = new WeakMap<Duplex, { readonly headersSent: boolean }>();

  constructor(private readonly routes: RouteTable) {}

  watch(server: Server): void {
    server.on('request', ({ socket }, answer) => this.#answers.set(socket, answer));
    server.on('connect', ({ url }, socket) => refuse(socket, this.routes.refusal(url?.startsWith('/') ? url : '/')));
    // Node would answer by itself; the edge says the same as a problem
    server.on('checkExpectation', (request, answer) => server.emit('request', request, answer));
    server.on('checkContinue', (request, answer) => server.emit('request', request, answer));
  }

  /** @param error as Node's `clientError` has it */
  refuse(error: ClientError, socket: Duplex): void {
    // half an answer is out already, so nothing can be said any more
    if (error.code === 'ECONNRESET' || this.#answers.get(socket)?.headersSent) return void socket.destroy();
    if (socket.writable) refuse(socket, this.#refusalOf(error));
  }

  #refusalOf({ code, rawPacket }: ClientError): LatchkeyError {
    if (code === 'HPE_HEADER_OVERFLOW') return new Unreadable('', 'the headers are too large', 431);
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Unreadable('', 'the request took too long to arrive', 408);
    const [, path] = (code === 'HPE_INVALID_METHOD' && REQUEST_LINE.exec(String(rawPacket))) || [];
    return path === undefined ? new Unreadable('', 'the request is not valid HTTP') : this.routes.refusal(path);
  }
}

/** Writes a problem by hand and closes the connection. */
export function refuse(socket: Duplex, error: LatchkeyError): void {
  const problem = { ...problemOf(error, randomUUID()), ...(error instanceof Unreadable && { status: error.status }) };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${problem.requestId}`,
    ...(error instanceof MethodNotAllowed ? [`Allow: ${error.allowed.join(', ')}`] : []),
    ...(error instanceof RateLimited ? [`Retry-After: ${error.retryAfterSeconds}`] : []),
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // what is still on its way must not make the system drop the answer
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
