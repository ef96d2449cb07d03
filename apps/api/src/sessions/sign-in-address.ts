import { formatToken, type Token } from '@latchkey/domain';
import { signInAddress } from '@latchkey/installation';
import type { FastifyRequest } from 'fastify';

/** Where a sign-in link leads: to the public address, else to the one that was asked. */
export class SignInAddress {
  /** @param publicUrl the address that people use, where one was set */
  constructor(private readonly publicUrl: string | undefined) {}

  of(token: Token, { protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>): string {
    return signInAddress(this.publicUrl ?? `${protocol}://${host}`, formatToken(token));
  }
}
