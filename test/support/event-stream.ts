import type { Client } from './client.js';

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into lines of every shape
type Line = any;

export interface EventStreamAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** the next line; undefined when the stream has ended */
  next(): Promise<Line>;
  /** lines up to the first that satisfies, that one included; all that come when none does */
  until(satisfies: (line: Line) => boolean): Promise<Line[]>;
  /** events up to the next heartbeat */
  events(): Promise<Line[]>;
  /** all that comes until the stream ends, as it came */
  text(): Promise<string>;
  close(): void;
}

export const isEvent = (line: Line): boolean => line.specversion !== undefined;
export const isHeartbeat = (line: Line): boolean => line.type === 'heartbeat';

/** Opens GET /v1/events; lines are parsed from whichever format it answers in. */
export async function openEvents(
  client: Client,
  query = '',
  headers: Record<string, string> = {},
): Promise<EventStreamAnswer> {
  const controller = new AbortController();
  const response = await fetch(`${client.url}/v1/events${query}`, {
    headers: { ...client.credential, ...headers },
    signal: controller.signal,
  });
  const parse = response.headers.get('content-type')?.startsWith('text/event-stream') ? parseEvent : JSON.parse;
  const separator = parse === JSON.parse ? '\n' : '\n\n';
  const parts = split(response, separator);
  const next = async () => {
    const { value, done } = await parts.next();
    return done ? undefined : parse(value);
  };
  const until = async (satisfies: (line: Line) => boolean) => {
    const lines: Line[] = [];
    for (let line = await next(); line !== undefined; line = await next()) {
      lines.push(line);
      if (satisfies(line)) break;
    }
    return lines;
  };
  return {
    status: response.status,
    headers: response.headers,
    next,
    until,
    events: async () => (await until(isHeartbeat)).filter(isEvent),
    text: async () => {
      let text = '';
      for await (const part of parts) text += part + separator;
      return text;
    },
    close: () => controller.abort(),
  };
}

async function* split(response: Response, separator: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(separator);
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== '') throw new Error(`the stream ended in the middle of a line: ${rest}`);
}

/** One server-sent event: its data, with the id as `lastEventId` where it has one. */
function parseEvent(text: string): Line {
  const fields = text.split('\n').map((line) => /^(\w+): (.*)$/.exec(line)!.slice(1) as [string, string]);
  const names = fields.map(([name]) => name);
  if (!['id,data', 'data'].includes(names.join())) throw new Error(`an event with the fields ${names.join()}`);
  const { id, data } = Object.fromEntries(fields) as { id?: string; data: string };
  return { ...JSON.parse(data), ...(id !== undefined && { lastEventId: id }) };
}
