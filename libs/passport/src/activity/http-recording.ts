import { callerOf } from '../admission.js';
import { answerTo, PROBLEM_TYPE } from '../refusal.js';
import { wrongWithAction } from './names.js';
import type { RequestRecorder } from './request-recorder.js';
import type { Target } from './reported-entry.js';
import type { ServedRequest } from './served-request.js';

/** What revision history says of a route of Express or Fastify. */
export interface RouteRevision<
  Request = any /* oxlint-disable-line typescript/no-explicit-any -- Express's or Fastify's */,
> {
  /** the service's own word, as in `element.edited`; default: method and path of the route */
  readonly action?: string;
  /** What the request is about. Default: its path. */
  readonly target?: (request: Request) => Target | Promise<Target>;
}

interface ExpressRequest extends ServedRequest {
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
}
interface ExpressResponse {
  status(code: number): this;
  set(headers: Readonly<Record<string, string>>): this;
  end(text: string): unknown;
}
type Next = (error?: unknown) => void;

/**
 * Express middleware, to stand after `passport.authenticate('latchkey')`: what a key changes goes on once its entry in
 * revision history is durable, and is answered 503 otherwise. With `revision` a GET is recorded too.
 */
export function recordExpress(recorder: RequestRecorder, revision?: RouteRevision) {
  checkAction(revision);
  return (request: ExpressRequest, response: object, next: Next): void => {
    const path = typeof request.route?.path === 'string' ? `${request.baseUrl ?? ''}${request.route.path}` : undefined;
    const refuse = (error: Error) => {
      const { status, headers, problem } = answerTo(error);
      const answer = response as ExpressResponse;
      answer.status(status).set({ ...headers, 'content-type': PROBLEM_TYPE }).end(JSON.stringify(problem)); // prettier-ignore
    };
    begin(recorder, request, response, path, revision).then(() => next(), refuse);
  };
}

interface FastifyRequest extends ServedRequest {
  readonly routeOptions?: { readonly url?: string };
}
interface FastifyReply {
  code(status: number): this;
  headers(headers: Readonly<Record<string, string>>): this;
  send(text: string): unknown;
}

/** The same for Fastify: a `preHandler` hook, of a route or of all of them. */
export function recordFastify(recorder: RequestRecorder, revision?: RouteRevision) {
  checkAction(revision);
  return async (request: FastifyRequest, reply: object): Promise<void> => {
    try {
      await begin(recorder, request, reply, request.routeOptions?.url, revision);
    } catch (error) {
      const { status, headers, problem } = answerTo(error as Error);
      const answer = reply as FastifyReply;
      await answer.code(status).headers({ ...headers, 'content-type': PROBLEM_TYPE }).send(JSON.stringify(problem)); // prettier-ignore
    }
  };
}

function checkAction({ action }: RouteRevision = {}): void {
  const wrong = action === undefined ? null : wrongWithAction(action);
  if (wrong !== null) throw new TypeError(`the action of a recorded route ${wrong}.`);
}

async function begin(
  recorder: RequestRecorder,
  request: ServedRequest,
  response: object,
  path: string | undefined,
  revision: RouteRevision | undefined,
): Promise<void> {
  const caller = callerOf(request);
  if (caller === undefined || !recorder.records(request.method, revision !== undefined)) return;
  const route = `${request.method} ${path ?? (request.originalUrl ?? request.url ?? '').split('?')[0]}`;
  const action = revision?.action ?? route;
  await recorder.begin({ request, response, caller, route, action, target: revision?.target });
}
