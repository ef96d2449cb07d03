import type { QueryClient } from '@tanstack/react-query';
import { api, body, hearOf, PREFIX } from './client';

const GATHERED_MS = 150;
/** A heartbeat comes each second; after so long without one the connection is lost, even if it seems to stand. */
const SILENT_MS = 5_000;
const AGAIN_MS = 1_000;

interface Line {
  readonly type: string;
  readonly position?: string;
}

/**
 * Follows the event stream from a position on and has what it changes asked for again. Where the stream breaks off, goes
 * silent or is refused it is begun anew, and then everything is asked for again: what happened meanwhile was missed.
 *
 * @returns ends it
 */
export function followEvents(
  position: string,
  queryClient: QueryClient,
  onState: (connected: boolean) => void,
): () => void {
  const ended = new AbortController();
  void follow(position, queryClient, onState, ended.signal);
  return () => ended.abort();
}

async function follow(
  position: string,
  queryClient: QueryClient,
  onState: (connected: boolean) => void,
  ended: AbortSignal,
): Promise<void> {
  const changed = gathering(queryClient, ended);
  let missed = false;
  let after = position;
  while (!ended.aborted) {
    await read(after, ended, (line) => {
      if (line.position) hearOf(line.position);
      if (missed) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      missed = false;
      onState(true);
      changed(line.type);
    });
    if (ended.aborted) return;
    missed = true;
    if (document.hidden) await shown(ended);
    else onState(false);
    after = await positionNow(ended);
  }
}

/** Reads the stream; resolves once it is over, whatever ended it. */
function read(after: string, ended: AbortSignal, onLine: (line: Line) => void): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(`${PREFIX}/v1/events?after=${encodeURIComponent(after)}`);
    const leave = () => {
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', leave);
      ended.removeEventListener('abort', leave);
      source.close();
      resolve();
    };
    let timer = window.setTimeout(leave, SILENT_MS);
    ended.addEventListener('abort', leave);
    // a browser has few connections to one host: a page in the background holds none
    document.addEventListener('visibilitychange', leave);
    source.addEventListener('error', leave);
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(leave, SILENT_MS);
      onLine(JSON.parse(data) as Line);
    });
  });
}

/** Resolves once the page is visible again, or at its end. */
function shown(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !ended.aborted) return;
      document.removeEventListener('visibilitychange', look);
      ended.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    ended.addEventListener('abort', look);
  });
}

/** Where to begin anew, as soon as the service says so. If there is no session any more the page leaves and this ends. */
async function positionNow(ended: AbortSignal): Promise<string> {
  for (;;) {
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    if (ended.aborted) return '';
    try {
      return body(await api.GET('/v1/session', { signal: AbortSignal.timeout(SILENT_MS) })).position;
    } catch {
      // it is asked again
    }
  }
}

/** Has what events change asked for again, once for those that come close together. */
function gathering(queryClient: QueryClient, ended: AbortSignal): (type: string) => void {
  const changed = new Set<'keys' | 'users'>();
  let timer = 0;
  ended.addEventListener('abort', () => window.clearTimeout(timer));
  const refresh = () => {
    timer = 0;
    for (const root of [...changed, 'revisions']) void queryClient.invalidateQueries({ queryKey: [root] });
    changed.clear();
  };
  return (type) => {
    if (!type.startsWith('Key') && !type.startsWith('User')) return;
    changed.add('keys');
    if (type.startsWith('User')) changed.add('users');
    timer ||= window.setTimeout(refresh, GATHERED_MS);
  };
}
