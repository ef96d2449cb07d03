import { describe, expect, it } from 'vitest';
import { endOf, NDJSON, SSE, wireFormat } from './event-lines.js';

describe('the format on the wire', () => {
  it.each([
    [undefined, NDJSON],
    ['', NDJSON],
    ['*/*', NDJSON],
    ['application/json', NDJSON],
    ['application/x-ndjson', NDJSON],
    ['text/event-stream', SSE],
    ['Text/Event-Stream', SSE],
    ['text/event-stream, */*', SSE],
    ['text/event-stream;charset=utf-8', SSE],
    ['text/event-stream, application/x-ndjson', NDJSON],
    ['text/event-stream, application/x-ndjson;q=0.9', SSE],
    ['text/event-stream;q=0.5, application/x-ndjson; q=0.9', NDJSON],
    ['text/event-stream;q=0', NDJSON],
    ['text/event-stream;q=x', NDJSON],
  ])('for Accept: %s', (accept, format) => expect(wireFormat(accept)).toBe(format));

  it('as JSON lines is one line, whatever is in it', () => {
    const line = { type: 'heartbeat', position: 'a\nb' } as const;
    expect(NDJSON.write(line)).toBe('{"type":"heartbeat","position":"a\\nb"}\n');
  });

  it('as server-sent events has the position as id, where there is one', () => {
    expect(SSE.write({ type: 'heartbeat', position: 'l.1.r' })).toBe(
      'id: l.1.r\ndata: {"type":"heartbeat","position":"l.1.r"}\n\n',
    );
    expect(SSE.write(endOf('stopping'))).toMatch(/^data: \{"type":"end","reason":"stopping","detail":".+"\}\n\n$/);
  });
});
