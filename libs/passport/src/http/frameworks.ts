import { answerTo, PROBLEM_TYPE } from './refusal.js';
import type { ServedRequest } from './request.js';

/** What is read of Express's request. */
export interface ExpressRequest extends ServedRequest {
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
}
interface ExpressResponse {
  status(code: number): this;
  set(headers: Readonly<Record<string, string>>): this;
  end(text: string): unknown;
}

/** What is read of Fastify's request. */
export interface FastifyRequest extends ServedRequest {
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  send(text: string): unknown;
}

/** Answers with the problem that an error of this package is. */
export function refuseExpress(response: object, error: Error): void {
  const { status, headers, text } = sent(error);
  (response as ExpressResponse).status(status).set(headers).end(text);
}

/** The same for Fastify; resolves once the answer was handed over. */
export async function refuseFastify(reply: object, error: Error): Promise<void> {
  const { status, headers, text } = sent(error);
  await (reply as FastifyReply).code(status).headers(headers).send(text);
}

function sent(error: Error) {
  const { status, headers, problem } = answerTo(error);
  return { status, headers: { ...headers, 'content-type': PROBLEM_TYPE }, text: JSON.stringify(problem) };
}
