import {
  KEY_KINDS,
  missingScopes,
  MOST_SCOPES,
  NotReady,
  REFUSAL_CODES,
  refused,
  SCOPE_PATTERN,
} from '@latchkey/domain';
import type { LimitStanding, Verification } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { Metrics } from '@latchkey/platform';
import { KeyLimits } from '@latchkey/replica';
import { Body, Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { QueryContext } from '../http/request-context.js';
import { Answers, Access, VERIFIERS } from '../http/route-rules.js';
import { KeyPresenter } from '../keys/key.presenter.js';
import { keyView } from '../keys/key.schemas.js';
import { viewOfState, userView } from '../users/user.schemas.js';

const MAX_LENGTH = 1000;
const UNKNOWN: Verification = { valid: false, code: 'UNKNOWN_KEY' };

export const verifyBody = z
  .strictObject({
    accessKey: z.string().max(MAX_LENGTH).describe('the public half'),
    secretKey: z.string().max(MAX_LENGTH).describe('the secret half'),
    kind: z.enum(KEY_KINDS).default('api').describe('for what the credential is shown'),
    address: z
      .string()
      .max(100)
      .optional()
      .describe('where the request came from that showed it; without it, a key with allowedAddresses does not work'),
    scopes: z
      .array(z.string().regex(SCOPE_PATTERN, 'must be resource:action'))
      .max(MOST_SCOPES)
      .optional()
      .describe('what it is shown for needs; the answer says which of them its key lacks'),
  })
  .meta({ id: 'PresentedCredential' });

const verificationView = z
  .object({
    valid: z.boolean().describe('whether the credential works'),
    user: userView.optional().describe('whom it acts as, where it works'),
    key: keyView.optional().describe('the key it is of, where it works'),
    missingScopes: z.array(z.string()).optional().describe('those of scopes that the key lacks, where it works'),
    limit: z
      .object({
        requests: z.number().int().describe('how many requests the key may make'),
        perSeconds: z.number().int().describe('in how many seconds'),
        remaining: z.number().int().describe('how many are left'),
        resetSeconds: z.number().int().describe('until all of them are back'),
        retryAfterSeconds: z.number().int().describe('until there is one again; 0: there is'),
      })
      .optional()
      .describe('what is left of the limit of the key, where it has one; with LIMIT, nothing'),
    code: z.enum(REFUSAL_CODES).optional().describe('why it does not work, where it does not'),
  })
  .meta({ id: 'Verification' });

const MOST_AT_ONCE = 100;

export const verifyBatchBody = z
  .strictObject({
    credentials: z.array(verifyBody).min(1).max(MOST_AT_ONCE).describe(`what was shown, at most ${MOST_AT_ONCE}`),
  })
  .meta({ id: 'PresentedCredentials' });

const verificationsView = z
  .object({ items: z.array(verificationView).describe('in the order of the credentials') })
  .meta({ id: 'Verifications' });

@Controller('v1/verify')
export class VerifyController {
  constructor(
    private readonly installation: Installation,
    private readonly limits: KeyLimits,
    private readonly present: KeyPresenter,
    private readonly metrics: Metrics,
  ) {}

  @Post()
  @Access('keys:verify', ...VERIFIERS)
  @Answers(200, verificationView)
  async verifyCredential(
    @QueryContext() context: QueryContext,
    @Body({ schema: verifyBody }) { accessKey, secretKey, kind, address, scopes }: z.infer<typeof verifyBody>,
  ): Promise<z.infer<typeof verificationView>> {
    const { writeSide, usage } = this.installation;
    const found = writeSide.replica.verify(accessKey, secretKey, kind, { ip: address });
    // Nothing crosses accounts, not even that a key exists in another one.
    const isForeign = found.valid && found.caller.account.id !== context.account;
    const { limit, ...verification } = isForeign ? UNKNOWN : this.#limited(found);
    this.metrics.verifications.inc({ code: verification.valid ? 'OK' : verification.code });
    usage.verifications.count(verification, context.account);
    if (!verification.valid) {
      if (verification.code === 'STALE') throw new NotReady('the log is not being followed');
      return { valid: false, code: verification.code, ...viewOfLimit(limit) };
    }
    const account = writeSide.replica.account(context.account);
    const { user, key } = verification.caller;
    // as it was verified, whatever happens while the use of the key is looked up
    const userView = viewOfState(account.user(user.id)!);
    const missing = scopes && { missingScopes: [...missingScopes(key.scopes, scopes)] };
    return {
      valid: true,
      user: userView,
      key: await this.present.used(account.key(key.id)!),
      ...missing,
      ...viewOfLimit(limit),
    };
  }

  @Post('batch')
  @Access('keys:verify', ...VERIFIERS)
  @Answers(200, verificationsView)
  async verifyCredentials(
    @QueryContext() context: QueryContext,
    @Body({ schema: verifyBatchBody }) { credentials }: z.infer<typeof verifyBatchBody>,
  ): Promise<z.infer<typeof verificationsView>> {
    return { items: await Promise.all(credentials.map((one) => this.verifyCredential(context, one))) };
  }

  /** The request that the credential was shown for counts against the limit of its key. */
  #limited(found: Verification): Verification {
    if (!found.valid) return found;
    const { replica } = this.installation.writeSide;
    const key = replica.account(found.caller.account.id).key(found.caller.key.id)!;
    const limit = this.limits.take(key);
    if (limit === null) return found;
    if (limit.isAdmitted) return { ...found, limit };
    replica.limited(key);
    return { ...refused('LIMIT'), limit };
  }
}

function viewOfLimit(standing: LimitStanding | undefined) {
  if (standing === undefined) return {};
  const { limit, remaining, resetSeconds, retryAfterSeconds } = standing;
  return { limit: { ...limit, remaining, resetSeconds, retryAfterSeconds } };
}
