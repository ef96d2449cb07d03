import { randomUUID } from 'node:crypto';
import { addressOf, oneLine, type Caller } from '@latchkey/domain';
import type { ActivityRecorder } from '../activity/activity-recorder.js';
import { boundedTarget, Recording } from '../activity/recording.js';
import type { StartedEntry, Target } from '../activity/reported-entry.js';
import { notReady } from '../refusal.js';
import type { GuardedRequest } from './guarded-request.js';
import { httpRefusal } from './http-refusal.js';
import { keepRecording } from './recordings.js';
import type { RoutePolicy } from './route-policy.js';

/** Which requests leave an entry: those that change something, every one, or none. */
export type RecordMode = 'writes' | 'all' | 'none';

const UNRECORDED = 'what is about to be done cannot be recorded, so it was not done';
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** What both servers have of a request and its answer. */
interface ServedRequest extends GuardedRequest {
  readonly url?: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly id?: unknown;
}
interface ServedResponse {
  readonly statusCode: number;
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** Makes the entry of a request durable before its handler runs, and hears what came of it. */
export class RequestRecorder {
  constructor(
    private readonly recorder: ActivityRecorder,
    private readonly mode: RecordMode,
  ) {}

  records({ revision }: RoutePolicy, method: string | undefined): boolean {
    if (this.mode === 'none') return false;
    return this.mode === 'all' || revision !== null || !READING.has(method ?? '');
  }

  /**
   * Resolves true once the entry is durable.
   *
   * @throws HttpException 503 when it is not: the handler then never runs
   */
  async begin(policy: RoutePolicy, request: ServedRequest, response: object): Promise<true> {
    const entry = entryOf(policy, request, request.user!);
    try {
      await this.recorder.start(entry);
    } catch (error) {
      throw httpRefusal(notReady(UNRECORDED, error as Error), response);
    }
    const recording = new Recording(entry.id, this.recorder);
    keepRecording(request, recording);
    const answer = ((response as { raw?: object }).raw ?? response) as ServedResponse;
    if (answer.destroyed) recording.answered(0);
    else answer.once('close', () => recording.answered(answer.writableFinished ? answer.statusCode : 0));
    return true;
  }
}

function entryOf({ revision, action }: RoutePolicy, request: ServedRequest, { user, key }: Caller): StartedEntry {
  return {
    kind: 'started',
    id: randomUUID(),
    user: user.id,
    key: key.id,
    action: oneLine(revision?.action ?? action, 100),
    target: boundedTarget(revision?.target?.(request) ?? pathOf(request)),
    requestId: requestIdOf(request),
    address: addressOf(request.ip),
  };
}

function pathOf({ originalUrl, url }: ServedRequest): Target {
  const path = (originalUrl ?? url ?? '').split('?')[0]!;
  return { type: 'path', id: path, name: path };
}

function requestIdOf({ headers, id }: ServedRequest): string | null {
  const stated = headers['x-request-id'] ?? id;
  return typeof stated === 'string' && REQUEST_ID.test(stated) ? stated : null;
}
