import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { GuardStart } from '@latchkey/replica';
import { Injectable } from '@nestjs/common';

/**
 * What a guard leaves with once its own key works no more (ADR 27). Each grant holds the token of its instance; only the
 * process that made it can read it, and only while it runs.
 */
@Injectable()
export class LeaveTokens {
  readonly #secret = randomBytes(32);

  issue({ reporter, instance, boot }: GuardStart): string {
    const who = Buffer.from(JSON.stringify([reporter, instance, boot])).toString('base64url');
    return `${who}.${this.#sign(who).toString('base64url')}`;
  }

  /** Whose token this is; null when this process did not issue it. */
  read(token: string): GuardStart | null {
    const [who = '', signature = ''] = token.split('.');
    const presented = Buffer.from(signature, 'base64url');
    const expected = this.#sign(who);
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return null;
    const [reporter, instance, boot] = JSON.parse(Buffer.from(who, 'base64url').toString()) as [string, string, string];
    return { reporter, instance, boot };
  }

  #sign(who: string): Buffer {
    return createHmac('sha256', this.#secret).update(who).digest();
  }
}
