import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LatchkeyError } from '@latchkey/domain';
import { problemAnswer, Unreadable } from './problem.js';

type ClientError = Error & { readonly code?: string; readonly rawPacket?: unknown };

const LINGER_MS = 1_000;
const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]{1,40} (\/[^\s?]{0,2000})\S* HTTP\/1\.[01]\r?\n/;

/** Answers what never reaches Fastify as a request: bytes that are not HTTP, requests that do not end, CONNECT. */
export class Unreadables {
  /** the newest answer of each connection */
  readonly #answers = new WeakMap<Duplex, ServerResponse>();

  /** @param refusalOf the error for a path and query that no route takes */
  constructor(private readonly refusalOf: (url: string) => LatchkeyError) {}

  watch(server: Server): void {
    server.on('request', ({ socket }, answer) => this.#answers.set(socket, answer));
    server.on('connect', ({ url }, socket) => refuse(socket, this.refusalOf(url?.startsWith('/') ? url : '/')));
    // Node would answer by itself; the edge answers with a problem document
    server.on('checkExpectation', (request, answer) => server.emit('request', request, answer));
    server.on('checkContinue', (request, answer) => server.emit('request', request, answer));
  }

  refuse(error: ClientError, socket: Duplex): void {
    // part of an answer was sent already, so no other can follow
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

/** False also for the complete answer to an earlier request on a connection that is kept alive. */
function isHalfOut(answer: ServerResponse | undefined): boolean {
  return answer !== undefined && answer.headersSent && !(answer.writableFinished && answer.req.complete);
}

/** Writes a problem to the socket and closes the connection. */
export function refuse(socket: Duplex, error: LatchkeyError): void {
  const { status, headers, body } = problemAnswer(error, randomUUID());
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // unread input would make the system drop the answer
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
