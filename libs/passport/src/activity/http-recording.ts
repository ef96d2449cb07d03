import { callerOf } from '../caller/admission.js';
import { refuseExpress, refuseFastify, type ExpressRequest, type FastifyRequest } from '../http/frameworks.js';
import { pathOf, type ServedRequest } from '../http/request.js';
import type { Target } from '../source/replica-source.port.js';
import { wrongWithAction } from './names.js';
import type { RequestRecorder } from './request-recorder.js';

/** How revision history describes a route of Express or Fastify. */
export interface RouteRevision<
  Request = any /* oxlint-disable-line typescript/no-explicit-any -- Express's or Fastify's */,
> {
  /** the service's own word, as in `element.edited`; default: method and path of the route */
  readonly action?: string;
  /** what the request is about; default: its path */
  readonly target?: (request: Request) => Target | Promise<Target>;
}

/**
 * Express middleware, to be used after `passport.authenticate('latchkey')`: a request that changes something goes on once
 * its entry in revision history is durable, else it is answered 503. With `revision`, a GET is recorded too.
 * @throws TypeError when the action is not one that Latchkey takes
 */
export function recordExpress(recorder: RequestRecorder, revision?: RouteRevision) {
  checkAction(revision);
  return async (request: ExpressRequest, response: object, next: () => void): Promise<void> => {
    const path = typeof request.route?.path === 'string' ? `${request.baseUrl ?? ''}${request.route.path}` : undefined;
    const refusal = await begin(recorder, request, response, path, revision);
    if (refusal === null) return next();
    refuseExpress(response, refusal);
  };
}

/** The same for Fastify: a `preHandler` hook, of a route or of all of them. @throws TypeError as `recordExpress` */
export function recordFastify(recorder: RequestRecorder, revision?: RouteRevision) {
  checkAction(revision);
  return async (request: FastifyRequest, reply: object): Promise<void> => {
    const refusal = await begin(recorder, request, reply, request.routeOptions?.url, revision);
    if (refusal !== null) await refuseFastify(reply, refusal);
  };
}

function checkAction({ action }: RouteRevision = {}): void {
  const wrong = action === undefined ? null : wrongWithAction(action);
  if (wrong !== null) throw new TypeError(`the action of a recorded route ${wrong}.`);
}

/** Resolves to the refusal when the handler must not run. */
async function begin(
  recorder: RequestRecorder,
  request: ServedRequest,
  response: object,
  path: string | undefined,
  revision: RouteRevision | undefined,
): Promise<Error | null> {
  const caller = callerOf(request);
  if (caller === undefined || !recorder.records(request.method, revision !== undefined)) return null;
  const route = `${request.method} ${path ?? pathOf(request).id}`;
  const action = revision?.action ?? route;
  try {
    await recorder.begin({ request, response, caller, route, action, target: revision?.target });
    return null;
  } catch (error) {
    return error as Error;
  }
}
