import type { ExecutionContext } from '@nestjs/common';
import type { Recording } from '../activity/recording.js';
import type { RecordedCall, RequestRecorder } from '../activity/request-recorder.js';
import type { Verifier } from '../caller/admission.js';
import type { ServedRequest } from '../http/request.js';
import { callOf } from './decorators.js';
import { httpRefusal } from './http-refusal.js';
import type { RoutePolicy } from './route-policy.js';

/** Who records the callers that a verifier admits through Passport: an interceptor belongs to no application. */
export const recorders = new WeakMap<Verifier, RequestRecorder>();

/** The method whose rule holds for a resolver. */
export const METHOD_OF = { Query: 'GET', Mutation: 'POST' } as const;

/** An HTTP request is judged by its method, a resolver by what it resolves; messages leave no entries. */
export function isRecorded(recorder: RequestRecorder, policy: RoutePolicy, context: ExecutionContext): boolean {
  const marked = policy.revision !== null;
  const type = context.getType<string>();
  if (type === 'http') return recorder.records(context.getArgByIndex<ServedRequest>(0).method, marked);
  if (type !== 'graphql' || policy.resolves === null) return false;
  return recorder.records(METHOD_OF[policy.resolves], marked);
}

/** @throws HttpException 503 when the entry could not be made durable: the handler must not run */
export async function beginRecording(
  recorder: RequestRecorder,
  { revision, action, name }: RoutePolicy,
  context: ExecutionContext,
  call: Pick<RecordedCall, 'request' | 'response' | 'caller'>,
): Promise<Recording> {
  const part = context.getType<string>() === 'http' ? {} : { part: callOf(context) };
  const named = { route: name, action: revision?.action ?? action, target: revision?.target };
  try {
    return await recorder.begin({ ...call, ...named, ...part });
  } catch (error) {
    throw httpRefusal(error as Error, call.response);
  }
}
