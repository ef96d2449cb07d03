import { useState } from 'react';
import { api, body, type User } from '../../api/client';
import type { components } from '../../api/schema';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { MaskedValue } from '../../ui/copying';
import { Problem } from '../../ui/states';
import { dayTime } from '../../ui/time';
import { useAction } from '../../api/use-action';

/** A link that signs a user in once, for an admin to hand over. */
export function SignInLink({ user }: { user: Pick<User, 'id' | 'name'> }) {
  const [link, setLink] = useState<components['schemas']['SignInLink'] | null>(null);
  const make = useAction(async () =>
    setLink(body(await api.POST('/v1/users/{id}/sign-in-link', { params: { path: { id: user.id } } }))),
  );
  if (link) {
    return (
      <div className="stack">
        <MaskedValue label={t.users.linkFor(user.name)} value={link.url ?? ''} />
        <p className="notice warning">{t.users.linkEnds(dayTime(link.expiresAt ?? ''))}</p>
      </div>
    );
  }
  return (
    <div className="stack">
      <p>{t.users.linkExplains(user.name)}</p>
      <Problem error={make.error} />
      <div className="row">
        <Button isDisabled={make.pending} onPress={() => void make.run()}>
          {t.users.makeLink}
        </Button>
      </div>
    </div>
  );
}
