import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { defer, fromEvent, mergeMap, Observable, of, Subscription, takeUntil } from 'rxjs';
import { recordings, type Recording } from '../activity/recording.js';
import type { RecordedCall, RequestRecorder } from '../activity/request-recorder.js';
import { admissionOf, callerOf, type Admission, type Verifier } from '../caller/admission.js';
import { lackOf } from '../caller/rights.js';
import type { ServedRequest } from '../http/request.js';
import { callOf, policyOf, SSE, type RoutePolicy } from './decorators.js';
import { httpRefusal } from './http-refusal.js';

const MAX_WAIT_MS = 600_000;

/** What an application says of the callers that its verifier admits. */
interface Settings {
  readonly recorder: RequestRecorder;
  /** whether routes that say nothing of scopes are closed to keys that have some */
  readonly requireScopes: boolean;
}

/** By verifier: interceptors, and guards behind Passport, belong to no application. */
export const settings = new WeakMap<Verifier, Settings>();

/** What a caller lacks for a route; null: nothing. */
export function lackIn(policy: RoutePolicy, { caller, by }: Admission): Error | null {
  return lackOf(caller, policy, settings.get(by)?.requireScopes === true);
}

/** An HTTP request is judged by its method, a resolver by what it resolves; messages leave no entries. */
export function isRecorded(recorder: RequestRecorder, policy: RoutePolicy, context: ExecutionContext): boolean {
  const marked = policy.revision !== null;
  const type = context.getType<string>();
  if (type === 'http') return recorder.records(context.getArgByIndex<ServedRequest>(0).method, marked);
  return type === 'graphql' && policy.resolves !== null && recorder.records(policy.resolves, marked);
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

/** The innermost: tells a recording when its handler runs and ends, and begins that of a caller from Passport. */
export const recordingInterceptor: NestInterceptor = {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const isStream = Reflect.hasMetadata(SSE, context.getHandler());
    const recording = recordings.get(callOf(context));
    if (recording !== undefined) return watched(next.handle(), recording, isStream);
    const beginning = beginningOf(context);
    if (beginning === null) return next.handle();
    return defer(beginning).pipe(mergeMap((begun) => watched(next.handle(), begun, isStream)));
  },
};

/** How to begin the recording of a call that ApiKeyGuard has not begun; null: it is not to be recorded. */
export function beginningOf(context: ExecutionContext): (() => Promise<Recording>) | null {
  const { request, response } = servedBy(context);
  const admission = request && admissionOf(request);
  const recorder = admission && settings.get(admission.by)?.recorder;
  const policy = policyOf(context);
  if (!request || !recorder || !isRecorded(recorder, policy, context)) return null;
  return () => beginRecording(recorder, policy, context, { request, response, caller: admission.caller });
}

// in GraphQL the context's `req` is the request, as the documentation of AuthGuard has it
function servedBy(context: ExecutionContext): { request: ServedRequest | undefined; response: object | null } {
  if (context.getType<string>() === 'http')
    return { request: context.getArgByIndex<ServedRequest>(0), response: context.getArgByIndex<object>(1) };
  const request = context.getArgByIndex<{ req?: ServedRequest & { res?: object } } | undefined>(2)?.req;
  return { request, response: request?.res ?? null };
}

// A handler that was given up on (a timeout) goes on running, and its end counts. A stream ends with its reader.
function watched(handler: Observable<unknown>, recording: Recording, isStream: boolean): Observable<unknown> {
  return new Observable((subscriber) => {
    const running = new Subscription();
    let hasAnswered = false;
    let bound: NodeJS.Timeout | undefined;
    const end = (errorStatus?: number) => {
      clearTimeout(bound);
      running.unsubscribe();
      recording.handled(errorStatus);
    };
    recording.handling();
    running.add(
      handler.subscribe({
        next: (value) => {
          hasAnswered = true;
          subscriber.next(value);
          if (subscriber.closed) end();
        },
        error: (error: unknown) => {
          end(statusOf(error));
          subscriber.error(error);
        },
        complete: () => {
          end();
          subscriber.complete();
        },
      }),
    );
    return () => {
      if (running.closed) return;
      if (isStream || hasAnswered) return end();
      recording.givenUp();
      bound = setTimeout(() => running.unsubscribe(), MAX_WAIT_MS).unref();
    };
  });
}

function statusOf(error: unknown): number {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  const stated = typeof status === 'number' ? status : statusCode;
  return typeof stated === 'number' && stated >= 400 && stated < 600 ? stated : 500;
}

/** Ends a stream of `@Sse()` with its caller's right. */
export const endWithCaller: NestInterceptor = {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    // callers of another verifier than GuardReplica have none
    const signal: AbortSignal | undefined = callerOf(context.getArgByIndex<object>(0))?.signal;
    if (signal === undefined) return next.handle();
    return next.handle().pipe(takeUntil(signal.aborted ? of(true) : fromEvent(signal, 'abort')));
  },
};
