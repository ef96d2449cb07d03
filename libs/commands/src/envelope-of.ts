import type { By, eventTraits, KeyEvent, UserEvent } from '@latchkey/domain';
import { eventEnvelope, type Envelope } from '@latchkey/event-log';
import type { Stream } from '@latchkey/replica';
import type { CommandContext } from './command-context.js';

/** The envelope that puts an event into the next slot of its aggregate. `at` is ms since 1970, UTC. */
export function envelopeOf(
  context: CommandContext,
  aggregate: string,
  stream: Stream | undefined,
  event: KeyEvent | UserEvent,
  traits: ReturnType<typeof eventTraits>,
  at: number,
): Envelope {
  const { user, key, address, idempotency } = context;
  const by: By = { user: { id: user.id, name: user.name }, key: key && { id: key.id, name: key.name }, address };
  return eventEnvelope({
    final: traits.final,
    critical: traits.critical,
    account: context.account,
    aggregate,
    seq: (stream?.seq ?? 0) + 1,
    prev: stream?.last ?? '',
    type: event.type,
    actor: { user: user.id, key: key?.id ?? null },
    command: idempotency?.command ?? null,
    request: idempotency?.request ?? null,
    correlation: context.requestId,
    at: new Date(at).toISOString(),
    data: event.data,
    pii: { ...event.pii, by },
  });
}
