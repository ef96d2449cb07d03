import type { CommandContext, Committed } from '@latchkey/commands';
import type { Key, LatchkeyError, User } from '@latchkey/domain';
import { Metrics } from '@latchkey/platform';
import { Injectable } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { callerIdOf } from './api-caller.js';
import { ReadYourWrites } from './read-your-writes.js';

type ContextualCommand<R> = Command<R> & { readonly context: CommandContext };

/** Sends commands on their way and says in headers what came of them. */
@Injectable()
export class CommandGateway {
  constructor(
    private readonly bus: CommandBus,
    private readonly consistency: ReadYourWrites,
    private readonly metrics: Metrics,
  ) {}

  /** @throws LatchkeyError whatever the handler throws */
  async execute<R extends Committed<Key | User>>(command: ContextualCommand<R>, reply: FastifyReply): Promise<R> {
    const name = command.constructor.name.replace(/Command$/, '');
    const stopTimer = this.metrics.commandSeconds.startTimer({ command: name });
    try {
      const result = await this.bus.execute<ContextualCommand<R>, R>(command);
      this.metrics.commands.inc({ command: name, outcome: result.outcome });
      this.#sayWhatHappened(command.context, result, reply);
      return result;
    } catch (error) {
      this.metrics.commands.inc({ command: name, outcome: (error as LatchkeyError).code ?? 'INTERNAL' });
      throw error;
    } finally {
      stopTimer();
    }
  }

  #sayWhatHappened(context: CommandContext, result: Committed<Key | User>, reply: FastifyReply): void {
    reply.header('Latchkey-Position', this.consistency.acknowledged(callerIdOf(context), result.offset));
    reply.header('ETag', `"${result.state.version}"`);
    if (result.outcome === 'replayed') reply.header('Idempotency-Replayed', 'true');
  }
}
