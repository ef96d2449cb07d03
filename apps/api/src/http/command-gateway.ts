import type { CommandContext, Committed } from '@latchkey/commands';
import type { AggregateState, LatchkeyError } from '@latchkey/domain';
import { Metrics } from '@latchkey/platform';
import { Injectable } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { ReadYourWrites } from './read-your-writes.js';

type ContextualCommand<R> = Command<R> & { readonly context: CommandContext };

/** Executes commands and describes their outcome in the headers of the answer. */
@Injectable()
export class CommandGateway {
  constructor(
    private readonly bus: CommandBus,
    private readonly consistency: ReadYourWrites,
    private readonly metrics: Metrics,
  ) {}

  /** @throws LatchkeyError what the handler throws */
  async execute<R extends Committed<AggregateState>>(command: ContextualCommand<R>, reply: FastifyReply): Promise<R> {
    const result = await this.executePart(command);
    this.describe([result], reply);
    reply.header('ETag', `"${result.state.version}"`);
    return result;
  }

  /** Executes commands of one caller: those of a group at once, and one group after the other. */
  async executeAll<R extends Committed<AggregateState>>(
    groups: readonly (readonly ContextualCommand<R>[])[],
    reply: FastifyReply,
  ): Promise<PromiseSettledResult<R>[][]> {
    const settled: PromiseSettledResult<R>[][] = [];
    for (const group of groups)
      settled.push(await Promise.allSettled(group.map((command) => this.executePart(command))));
    const done = settled.flat().flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    this.describe(done, reply);
    return settled;
  }

  /** Executes one of several commands of a request, whose answer is described once all are done. */
  async executePart<R extends Committed<AggregateState>>(command: ContextualCommand<R>): Promise<R> {
    const name = command.constructor.name.replace(/Command$/, '');
    const stopTimer = this.metrics.commandSeconds.startTimer({ command: name });
    try {
      const result = await this.bus.execute<ContextualCommand<R>, R>(command);
      this.metrics.commands.inc({ command: name, outcome: result.outcome });
      return result;
    } catch (error) {
      this.metrics.commands.inc({ command: name, outcome: (error as LatchkeyError).code ?? 'INTERNAL' });
      throw error;
    } finally {
      // a refusal also tells the caller about the present state
      this.consistency.acknowledged();
      stopTimer();
    }
  }

  /** Says in the headers of an answer where these commands stand, and whether they are a repeat. */
  describe(results: readonly Committed<AggregateState>[], reply: FastifyReply): void {
    reply.header('Latchkey-Position', this.consistency.acknowledged());
    if (results.length > 0 && results.every(({ outcome }) => outcome === 'replayed')) {
      reply.header('Idempotency-Replayed', 'true');
    }
  }
}
