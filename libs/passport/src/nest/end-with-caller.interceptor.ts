import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { fromEvent, of, takeUntil, type Observable } from 'rxjs';
import { callerOf } from '../admission.js';

/** A stream of `@Sse()` ends with its caller's right. */
export const endWithCaller: NestInterceptor = {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    // what another verifier than a GuardReplica lets in has none
    const signal: AbortSignal | undefined = callerOf(context.getArgByIndex<object>(0))?.signal;
    if (signal === undefined) return next.handle();
    return next.handle().pipe(takeUntil(signal.aborted ? of(true) : fromEvent(signal, 'abort')));
  },
};
