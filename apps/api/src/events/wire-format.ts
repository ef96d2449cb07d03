import type { EventLine } from './event-lines.js';

/** How lines go onto the wire. */
export interface WireFormat {
  readonly contentType: string;
  write(line: EventLine): string;
}

export const NDJSON: WireFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  write: (line) => `${JSON.stringify(line)}\n`,
};

/** Server-sent events, all of type `message`, so that a reader hears of types it does not know as well. */
export const SSE: WireFormat = {
  contentType: 'text/event-stream; charset=utf-8',
  write: (line) => `${'position' in line ? `id: ${line.position}\n` : ''}data: ${JSON.stringify(line)}\n\n`,
};

/** Server-sent events for who asks for them by name and does not prefer JSON lines, which is what everybody else gets. */
export function wireFormat(accept: string | undefined): WireFormat {
  const [sse, ndjson] = [qualityOf(accept, 'text/event-stream'), qualityOf(accept, 'application/x-ndjson')];
  return sse > ndjson ? SSE : NDJSON;
}

/** RFC 9110, 12.4.2, for a type that is named in full; 0 when it is not. */
function qualityOf(accept: string | undefined, type: string): number {
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    return Number.isNaN(quality) ? 0 : quality;
  }
  return 0;
}
