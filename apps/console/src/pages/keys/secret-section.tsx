import { useState } from 'react';
import { api, body, useAction, useSession, type Key } from '../../api';
import { t } from '../../texts';
import { Button, CopyButton, MaskedValue, Problem } from '../../ui';

/** Both halves, as far as this installation shows them again. Looking at the secret is an entry in history. */
export function SecretSection({ subject }: { subject: Key }) {
  const canReveal = useSession().reveal;
  const [secretKey, setSecretKey] = useState<string | null>(null);
  const reveal = useAction(async () => {
    setSecretKey((await body(api.POST('/v1/keys/{id}/reveal', { params: { path: { id: subject.id } } }))).secretKey);
  });
  return (
    <div className="stack">
      <div className="field">
        <span className="label">{t.field.accessKey}</span>
        <div className="combo">
          <code className="input grow">{subject.accessKey}</code>
          <CopyButton label={t.actions.copy(t.field.accessKey)} text={() => subject.accessKey} />
        </div>
      </div>
      {secretKey !== null && <MaskedValue label={t.field.secretKey} value={secretKey} />}
      {secretKey === null && !canReveal && <p className="hint">{t.reveal.notKept}</p>}
      {secretKey === null && canReveal && subject.status !== 'deleted' && (
        <div className="row">
          <Button isDisabled={reveal.pending} onPress={() => void reveal.run()}>
            {t.reveal.showSecret}
          </Button>
          <span className="hint">{t.reveal.isRecorded}</span>
        </div>
      )}
      <Problem error={reveal.error} />
    </div>
  );
}
