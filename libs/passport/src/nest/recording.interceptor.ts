import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import { recordingOf } from './recordings.js';

/** Tells a recording when its handler runs, and how it ended. */
@Injectable()
export class RecordingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const recording = recordingOf(context.switchToHttp().getRequest<object>());
    if (recording === undefined) return next.handle();
    recording.handling();
    return next
      .handle()
      .pipe(
        tap({ complete: () => recording.succeeded(), error: (error: unknown) => recording.failed(statusOf(error)) }),
      );
  }
}

function statusOf(error: unknown): number {
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  const stated = typeof status === 'number' ? status : statusCode;
  return typeof stated === 'number' && stated >= 400 && stated < 600 ? stated : 500;
}
