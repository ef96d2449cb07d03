import type { QueryClient } from '@tanstack/react-query';

const GATHERED_MS = 150;

/**
 * Follows the event stream from a position on and has what it changes asked for again. The browser connects again by
 * itself and says what it read last.
 *
 * @returns ends it
 */
export function followEvents(
  position: string,
  queryClient: QueryClient,
  onState: (connected: boolean) => void,
): () => void {
  const source = new EventSource(`/v1/events?after=${encodeURIComponent(position)}`);
  const changed = new Set<'keys' | 'users'>();
  let timer = 0;

  const refresh = () => {
    timer = 0;
    for (const root of changed) void queryClient.invalidateQueries({ queryKey: [root] });
    void queryClient.invalidateQueries({ queryKey: ['revisions'] });
    changed.clear();
  };
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => onState(false));
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const { type } = JSON.parse(data) as { type: string };
    if (!type.startsWith('Key') && !type.startsWith('User')) return;
    changed.add('keys');
    if (type.startsWith('User')) changed.add('users');
    timer ||= window.setTimeout(refresh, GATHERED_MS);
  });
  return () => {
    window.clearTimeout(timer);
    source.close();
  };
}
