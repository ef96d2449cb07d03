import type { INestApplicationContext } from '@nestjs/common';
import type { DirectHandler } from '../http/direct-routes.js';
import { MeController } from './me.controller.js';
import { verifyBody, VerifyController } from './verify.controller.js';

/** The routes of this feature that other services ask about each of their requests. */
export function directHandlers(nest: INestApplicationContext): Readonly<Record<string, DirectHandler>> {
  const [me, verify] = [nest.get(MeController), nest.get(VerifyController)];
  return {
    'GET /v1/me': ({ user }) => me.getMe(user),
    'POST /v1/verify': ({ user: { account, user }, body }) => {
      const { success, data } = verifyBody.safeParse(body);
      return success ? verify.verifyCredential({ account: account.id, user }, data) : undefined;
    },
  };
}
