import { StartSessionCommand, type StartSessionResult } from '@latchkey/commands';
import { digestSecret, linkRefused, parseToken, Unauthenticated } from '@latchkey/domain';
import { LatchkeyStrategy } from '@latchkey/passport';
import { Sessions } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommandGateway } from '../http/command-gateway.js';
import { Refusals } from '../http/refusals.js';
import { contextWithoutKey, type Sender } from '../http/request-context.js';

/** Opens sessions: with a key, or with a link. */
@Injectable()
export class SignIn {
  constructor(
    private readonly commands: CommandGateway,
    private readonly sessions: Sessions,
    private readonly refusals: Refusals,
    private readonly strategy: LatchkeyStrategy,
  ) {}

  /** @throws Unauthenticated unless the command comes through a key, or what the runner throws */
  async withKey({ context, reply }: Sender): Promise<StartSessionResult> {
    const presented = this.strategy.presented(reply.request.headers, reply.request);
    if (context.key === null || typeof presented === 'string') throw new Unauthenticated();
    const secret = { by: 'key', keyId: context.key.id, digest: digestSecret(presented.secretKey) } as const;
    return this.commands.execute(new StartSessionCommand({ ...context, ifMatch: null }, secret), reply);
  }

  /** @throws Unauthenticated when the link was used, has expired or never was one; RateLimited, or what the runner throws */
  withLink(text: string, reply: FastifyReply): Promise<StartSessionResult> {
    return this.refusals.noting(reply.request, async () => {
      const link = parseToken('link', text);
      // the same work whether the user exists or not, so that the time it takes does not tell
      const found = link && this.sessions.holderOf(link);
      if (link === null || found === null) throw linkRefused();
      const secret = { by: 'link', digest: link.digest } as const;
      return this.commands.execute(new StartSessionCommand(contextWithoutKey(found, reply.request), secret), reply);
    });
  }
}
