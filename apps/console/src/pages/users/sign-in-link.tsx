import { useState } from 'react';
import { api, body, useAction, type Schemas, type User } from '../../api';
import { t } from '../../texts';
import { Button, dayTime, MaskedValue, Problem } from '../../ui';

export function SignInLink({ user }: { user: Pick<User, 'id' | 'name'> }) {
  const [link, setLink] = useState<Schemas['SignInLink'] | null>(null);
  const make = useAction(async () =>
    setLink(await body(api.POST('/v1/users/{id}/sign-in-link', { params: { path: { id: user.id } } }))),
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
