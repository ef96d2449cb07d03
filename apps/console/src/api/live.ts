import { api, body, PREFIX, tab } from './client';
import { askAgain, queryClient, type Root } from './queries';

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
 */
export async function followEvents(
  position: string,
  onState: (connected: boolean) => void,
  ended: AbortSignal,
): Promise<void> {
  const changed = gathering(ended);
  let missed = false;
  let after = position;
  while (!ended.aborted) {
    await read(after, ended, (line) => {
      if (line.position) tab.position.hear(line.position);
      if (missed) void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      missed = false;
      onState(true);
      changed(line.type);
    });
    if (ended.aborted) return;
    missed = true;
    if (!document.hidden) onState(false);
    while (document.hidden && !ended.aborted) await nextLook(ended);
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

/** Resolves once the page is shown or hidden, or at its end. */
const nextLook = (ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const leave = () => {
      document.removeEventListener('visibilitychange', leave);
      ended.removeEventListener('abort', leave);
      resolve();
    };
    document.addEventListener('visibilitychange', leave);
    ended.addEventListener('abort', leave);
  });

/** Where to begin anew, as soon as the service says so. If there is no session any more the page leaves and this ends. */
async function positionNow(ended: AbortSignal): Promise<string> {
  for (;;) {
    await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
    if (ended.aborted) return '';
    const session = await body(api.GET('/v1/session', { signal: AbortSignal.timeout(SILENT_MS) })).catch(() => null);
    if (session !== null) return session.position;
  }
}

/** Has what events change asked for again, once for those that come close together. */
function gathering(ended: AbortSignal): (type: string) => void {
  const changed = new Set<Root>();
  let timer = 0;
  ended.addEventListener('abort', () => window.clearTimeout(timer));
  return (type) => {
    if (!/^(Key|User|Policy)/.test(type)) return;
    // which keys break the policy changes with them
    changed.add('keys').add('revisions').add('policy');
    if (type.startsWith('User')) changed.add('users');
    timer ||= window.setTimeout(() => {
      timer = 0;
      askAgain(...changed);
      changed.clear();
    }, GATHERED_MS);
  };
}
