import { instant, iso, isoOrNull, timestamp, type PreviousUse, type ServiceUse } from '@latchkey/domain';
import type { KeyUseView } from '@latchkey/queries';
import { z } from 'zod';

export const keyUseQuery = z.strictObject({
  from: instant.optional().describe('From this time on; absent: seven days before to'),
  to: instant.optional().describe('Before this time, at most 90 days after from; absent: now'),
});

const count = z.number().int().describe('how many');
const service = z.string().describe('the service that verified it; latchkey: this API');
const from = {
  address: z.string().nullable().describe('from where; null: not known'),
  userAgent: z.string().nullable().describe('of the request; null: it had none'),
};

const serviceView = z
  .object({
    service,
    accepted: count.describe('how often it was let in'),
    previousSecret: count.describe('how many of these were with a secret that was not the newest any more'),
    refused: z.record(z.string(), count).describe('how often it was refused, by code'),
  })
  .meta({ id: 'ServiceUse' });

const userView = serviceView
  .extend({ lastUsedAt: timestamp.nullable().describe('when it was let in last; null: it was only refused'), ...from })
  .meta({ id: 'ServiceOfKey' });

const hourView = z
  .object({ at: timestamp.describe('the start of the hour'), services: z.array(serviceView).describe('each once') })
  .meta({ id: 'HourOfUse' });

const lastUseView = z.object({ at: timestamp.describe('when'), service, ...from }).meta({ id: 'LastUse' });

const previousSecretView = z
  .object({
    expiresAt: timestamp.describe('until when it works'),
    lastUsedAt: timestamp.nullable().describe('when it was used last since it is the old one; null: not since then'),
    services: z
      .array(
        z
          .object({ service, lastUsedAt: timestamp.describe('when, last'), accepted: count, ...from })
          .meta({ id: 'PreviousSecretUser' }),
      )
      .describe('who used it since it is the old one, newest first'),
  })
  .meta({ id: 'PreviousSecretUse' });

export const keyUseView = z
  .object({
    items: z.array(hourView).describe('oldest first; hours without a use are left out'),
    services: z.array(userView).describe('the same, added up for each service, newest use first'),
    lastUsedAt: timestamp.nullable().describe('at most a minute behind; null: never'),
    lastUse: lastUseView.nullable().describe('the newest use; null: none within the time that is kept'),
    limit: z
      .object({
        requests: z.number().int().describe('how many requests it may make'),
        perSeconds: z.number().int().describe('in how many seconds'),
        remaining: z.number().int().describe('how many are left at the moment'),
        demand: z
          .number()
          .describe('how many requests a second it makes at the moment, those that are refused among them'),
      })
      .nullable()
      .describe('of the key, or the default one; null: it has none'),
    previousSecret: previousSecretView.nullable().describe('who still uses the old secret; null: only one works'),
  })
  .meta({ id: 'ApiKeyUse' });

/** What a key is used for, as the API shows it. */
export function toKeyUseView(use: KeyUseView, limit: z.infer<typeof keyUseView>['limit']): z.infer<typeof keyUseView> {
  const { hours, services, lastUsedAt, lastUse, previousSecret } = use;
  return {
    items: hours.map(({ at, services: own }) => ({ at: iso(at), services: own.map(toServiceView) })),
    services: services.map((one) => ({ ...toServiceView(one), lastUsedAt: isoOrNull(one.last), ...fromOf(one) })),
    lastUsedAt: isoOrNull(lastUsedAt),
    limit,
    lastUse: lastUse && { at: iso(lastUse.at), service: lastUse.service, ...fromOf(lastUse) },
    previousSecret: previousSecret && {
      expiresAt: iso(previousSecret.expiresAt),
      lastUsedAt: isoOrNull(previousSecret.services[0]?.last ?? null),
      services: previousSecret.services.map((one) => ({
        service: one.service,
        lastUsedAt: iso(one.last),
        accepted: one.count,
        ...fromOf(one),
      })),
    },
  };
}

const toServiceView = ({ service: name, accepted, refused, previous }: ServiceUse) => ({
  service: name,
  accepted,
  previousSecret: previous.reduce((sum, { count: uses }) => sum + uses, 0),
  refused: { ...refused },
});

const fromOf = ({ address, agent }: Pick<PreviousUse, 'address' | 'agent'>) => ({
  address: address ?? null,
  userAgent: agent ?? null,
});
