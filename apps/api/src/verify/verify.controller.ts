import { Forbidden, KEY_KINDS, NotReady, REFUSAL_CODES } from '@latchkey/domain';
import { Metrics } from '@latchkey/platform';
import type { QueryContext } from '@latchkey/queries';
import { Replica } from '@latchkey/replica';
import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { NoStore } from '../http/no-store.js';
import { Answers } from '../http/openapi.decorators.js';
import { noQuery } from '../http/paging.js';
import { Asking } from '../http/request-context.js';
import { KeyPresenter } from '../keys/key.presenter.js';
import { keyView } from '../keys/key.schemas.js';
import { toUserView, userView } from '../users/user.schemas.js';

const MAX_LENGTH = 1000;

const verifyBody = z.strictObject({
  accessKey: z.string().max(MAX_LENGTH),
  secretKey: z.string().max(MAX_LENGTH),
  kind: z.enum(KEY_KINDS).default('api'),
});

const verificationView = z
  .object({
    valid: z.boolean(),
    user: userView.optional(),
    key: keyView.optional(),
    code: z.enum(REFUSAL_CODES).optional(),
  })
  .meta({ id: 'Verification' });

@Controller('v1/verify')
export class VerifyController {
  constructor(
    private readonly replica: Replica,
    private readonly present: KeyPresenter,
    private readonly metrics: Metrics,
  ) {}

  @Post()
  @HttpCode(200)
  @NoStore()
  @Answers(200, 'Checks a credential for an integration that cannot embed the guard', verificationView)
  async verify(
    @Asking() context: QueryContext,
    @Query({ schema: noQuery }) _query: z.infer<typeof noQuery>,
    @Body({ schema: verifyBody }) { accessKey, secretKey, kind }: z.infer<typeof verifyBody>,
  ): Promise<z.infer<typeof verificationView>> {
    if (context.user.role === 'member') throw new Forbidden('the role admin or verifier');
    const verification = this.replica.verify(accessKey, secretKey, kind);
    this.metrics.verifications.inc({ code: verification.valid ? 'OK' : verification.code });
    if (!verification.valid && verification.code === 'STALE') throw new NotReady('the log is not being followed');
    // Nothing crosses an account, not even the news that a key exists in another one.
    const own = verification.valid && verification.caller.account.id === context.account;
    if (!own) return { valid: false, code: verification.valid ? 'UNKNOWN_KEY' : verification.code };
    const account = this.replica.account(context.account);
    const { user, key } = verification.caller;
    return {
      valid: true,
      user: toUserView(account.user(user.id)!),
      key: await this.present.state(account.key(key.id)!),
    };
  }
}
