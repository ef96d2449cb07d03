import {
  digestSecret,
  emailSchema,
  isForeignHalf,
  kindOfAccessKey,
  LONGEST_HALF,
  newKeySchema,
} from '@latchkey/domain';
import { userChangesSchema, valueAccessKey } from '@latchkey/domain';
import type { ImportedKey } from '@latchkey/commands';
import { z } from 'zod';
import { dryRun, eachByItself } from '../http/one-of-many.js';
import { problemView } from '../http/problem.js';
import { IN_SLICES } from '../http/validation.js';

const HALF = `must be 8 to ${LONGEST_HALF} printable ASCII characters without spaces`;

const half = z.string().max(1_000).refine(isForeignHalf, HALF).meta({ minLength: 8, maxLength: LONGEST_HALF });

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

const sha256 = z
  .string()
  .max(100)
  .refine((text) => HEX.test(text) || BASE64.test(text), 'must be a SHA-256 in hex (64 digits) or base64 (43 or 44)')
  .transform((text) => Buffer.from(text, HEX.test(text) ? 'hex' : 'base64').toString('base64url'));

const { mappedUserId, kind, ...members } = newKeySchema.shape;

const ONE_OF = 'must have accessKey with secretKey or secretSha256, or value, or valueSha256';

/** A key that exists elsewhere, as callers send it. */
const importedKeySchema = z
  .strictObject({
    accessKey: half.optional().describe('the public half, as clients send it'),
    secretKey: half.optional().describe('the secret half; only its SHA-256 is kept'),
    secretSha256: sha256.optional().describe('the SHA-256 of the secret half, in hex or base64'),
    value: half.optional().describe('of a key that is one value; only its SHA-256 is kept'),
    valueSha256: sha256.optional().describe('the SHA-256 of that value, in hex or base64'),
    ...members,
    kind: kind.unwrap().optional().describe('where it works; absent: api, or what an access key of Latchkey says'),
    mappedUserId,
    mappedUserExternalId: userChangesSchema.shape.externalId.describe('or what another system calls that user'),
    mappedUserEmail: emailSchema.optional().describe('or the e-mail address of that user'),
  })
  .check((context) => {
    const { accessKey, secretKey, secretSha256, value, valueSha256 } = context.value;
    const refuse = (path: string[], message: string) =>
      context.issues.push({ code: 'custom', message, path, input: undefined });
    const secrets = [secretKey, secretSha256, value, valueSha256].filter((one) => one !== undefined).length;
    const isPair = secretKey !== undefined || secretSha256 !== undefined;
    if (secrets !== 1 || isPair !== (accessKey !== undefined)) refuse([], ONE_OF);
    const issued = kindOfAccessKey(accessKey ?? '');
    if (issued !== undefined && (context.value.kind ?? issued) !== issued)
      refuse(['kind'], `must be ${issued}, as the access key says`);
    const users = [context.value.mappedUserId, context.value.mappedUserExternalId, context.value.mappedUserEmail];
    if (users.filter((one) => one !== undefined).length > 1)
      refuse([], 'must name its user by one of mappedUserId, mappedUserExternalId and mappedUserEmail');
  })
  .meta({ id: 'ImportedApiKey' });

function toImportedKey(given: z.output<typeof importedKeySchema>): ImportedKey {
  const { accessKey, secretKey, secretSha256, value, valueSha256, kind, ...rest } = given;
  const secret = secretKey ?? value;
  const digest = secret === undefined ? (secretSha256 ?? valueSha256)! : digestSecret(secret);
  const half = accessKey ?? valueAccessKey(digest);
  return { ...rest, kind: kind ?? kindOfAccessKey(half) ?? 'api', accessKey: half, digest };
}

export const importKeysBody = z
  .strictObject({
    keys: eachByItself(importedKeySchema.transform(toImportedKey)),
    dryRun,
  })
  .meta({ id: 'ImportApiKeys' })
  .register(IN_SLICES, { list: 'keys' });

const itemView = z
  .object({
    outcome: z
      .enum(['created', 'unchanged', 'refused', 'unknown'])
      .describe('unchanged: it was imported before; refused: problem says why; unknown: send it again'),
    id: z.string().optional().describe('of the key, where there is one'),
    accessKey: z
      .string()
      .optional()
      .describe('its public half, where there is one; of a key that is one value it follows from that'),
    problem: problemView.optional().describe('where it is not done'),
  })
  .meta({ id: 'ImportedApiKeyResult' });

export const keysImportedView = z
  .object({ items: z.array(itemView).describe('in the order of the keys') })
  .meta({ id: 'ApiKeysImported' });
