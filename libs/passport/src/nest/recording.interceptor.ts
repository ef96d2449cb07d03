import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { defer, mergeMap, Observable, Subscription } from 'rxjs';
import { admissionOf } from '../admission.js';
import { recordingOf, type Recording } from '../activity/recording.js';
import type { ServedRequest } from '../activity/served-request.js';
import { callOf } from './call.js';
import { beginRecording, isRecorded, recorderFor } from './recorded-call.js';
import { policyOf, SSE } from './route-policy.js';

const LONGEST_WAIT_MS = 600_000;

/**
 * Stands innermost on handlers that may be recorded. Tells a recording when its handler runs and how it ended, and begins
 * the one of a caller whom Passport let in.
 */
export const recordingInterceptor: NestInterceptor = {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const isStream = Reflect.hasMetadata(SSE, context.getHandler());
    const recording = recordingOf(callOf(context));
    if (recording !== undefined) return watched(next.handle(), recording, isStream);
    const beginning = beginningOf(context);
    if (beginning === null) return next.handle();
    return defer(beginning).pipe(mergeMap((begun) => watched(next.handle(), begun, isStream)));
  },
};

/** How to begin the recording of a call that no guard of ours has recorded; null: it is not to be recorded. */
function beginningOf(context: ExecutionContext): (() => Promise<Recording>) | null {
  const { request, response } = servedBy(context);
  const admission = request && admissionOf(request);
  const recorder = admission && recorderFor(admission.by);
  const policy = policyOf(context);
  if (!request || !recorder || !isRecorded(recorder, policy, context)) return null;
  return () => beginRecording(recorder, policy, context, { request, response, caller: admission.caller });
}

/** By the convention that AuthGuard's own page has for GraphQL, the context's `req` is the request. */
function servedBy(context: ExecutionContext): { request: ServedRequest | undefined; response: object | null } {
  if (context.getType<string>() === 'http')
    return { request: context.getArgByIndex<ServedRequest>(0), response: context.getArgByIndex<object>(1) };
  const request = context.getArgByIndex<{ req?: ServedRequest & { res?: object } } | undefined>(2)?.req;
  return { request, response: request?.res ?? null };
}

/**
 * Where somebody outside gives up on a handler (a timeout), the handler goes on all the same: it is waited for, and what it
 * says then counts. A stream ends with its reader.
 */
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
      bound = setTimeout(() => running.unsubscribe(), LONGEST_WAIT_MS).unref();
    };
  });
}

function statusOf(error: unknown): number {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  const stated = typeof status === 'number' ? status : statusCode;
  return typeof stated === 'number' && stated >= 400 && stated < 600 ? stated : 500;
}
