import { useState } from 'react';
import {
  api,
  body,
  command,
  newIdempotencyKey,
  PREFIX,
  SERVICE,
  useAction,
  type KeyWithSecret,
  type User,
} from '../../api';
import { t } from '../../texts';
import { Button, CopyButton, Dialog, DialogActions, MaskedValue, Problem } from '../../ui';
import { asCurl, asEnv, asHeaders, download, type Credential } from './snippets';

interface RevealDialogProps {
  issued: KeyWithSecret;
  title: string;
  onClose: () => void;
}

/** Shows both halves of a credential. Closing asks once: this secret is never shown again. */
export function RevealDialog({ issued, title, onClose }: RevealDialogProps) {
  const [secretKey, setSecretKey] = useState(issued.secretKey);
  const [closing, setClosing] = useState(false);
  if (secretKey === undefined) return <SecretMissed issued={issued} onClose={onClose} onSecret={setSecretKey} />;
  const credential = { accessKey: issued.accessKey, secretKey };
  return (
    <Dialog title={title} wide>
      <p className="notice warning">{t.reveal.once}</p>
      <MaskedValue label={t.field.accessKey} value={credential.accessKey} />
      <MaskedValue label={t.field.secretKey} value={credential.secretKey} />
      <Formats credential={credential} name={issued.name} />
      <TestIt credential={credential} />
      {closing && (
        <p className="notice warning" role="alert">
          {t.reveal.closeQuestion}
        </p>
      )}
      <DialogActions>
        {closing && <Button onPress={() => setClosing(false)}>{t.reveal.stay}</Button>}
        <Button look={closing ? 'danger' : 'primary'} onPress={() => (closing ? onClose() : setClosing(true))}>
          {closing ? t.reveal.closeForGood : t.reveal.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Formats({ credential, name }: { credential: Credential; name: string }) {
  const file = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.env`;
  return (
    <div className="row" role="group" aria-label={t.reveal.copyAs}>
      <span className="muted">{t.reveal.copyAs}</span>
      <CopyButton text={() => asHeaders(credential)}>{t.reveal.headers}</CopyButton>
      <CopyButton text={() => asCurl(credential, SERVICE)}>{t.reveal.curl}</CopyButton>
      <CopyButton text={() => asEnv(credential)}>{t.reveal.env}</CopyButton>
      <Button onPress={() => download(file, asEnv(credential))}>{t.reveal.download}</Button>
    </div>
  );
}

type SecretMissedProps = Omit<RevealDialogProps, 'title'> & { onSecret: (secretKey: string) => void };

/** The key was made, but the answer that held its secret got lost: only a new secret can be shown. */
function SecretMissed({ issued, onClose, onSecret }: SecretMissedProps) {
  const rotate = useAction(async () => {
    // this answer may get lost as well: then another secret is made in its place
    const init = { ...command(issued.id, newIdempotencyKey()), body: { overlapSeconds: 0 } };
    const { secretKey } = await body(api.POST('/v1/keys/{id}/rotate', init));
    if (secretKey) onSecret(secretKey);
  });
  return (
    <Dialog title={t.reveal.missedTitle(issued.name)} onClose={onClose}>
      <p>{t.reveal.missed}</p>
      {issued.previousSecretExpiresAt && <p className="notice warning">{t.rotate.endsOldest}</p>}
      <Problem error={rotate.error} />
      <DialogActions>
        <Button onPress={onClose}>{t.reveal.leaveIt}</Button>
        <Button look="primary" isDisabled={rotate.pending} onPress={() => void rotate.run()}>
          {t.reveal.newSecret}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type Result = { readonly good: boolean; readonly text: string };

/** Calls the service as the integration will: with the headers, without this session. */
async function call({ accessKey, secretKey }: Credential): Promise<Result> {
  try {
    const response = await fetch(`${PREFIX}/v1/me`, {
      headers: { accessKey, secretKey },
      credentials: 'omit',
      cache: 'no-store',
    });
    if (!response.ok) return { good: false, text: t.reveal.testRefused(response.status) };
    const { user } = (await response.json()) as { user: User };
    return { good: true, text: t.reveal.testWorked(user.name) };
  } catch {
    return { good: false, text: t.states.offlineDetail };
  }
}

function TestIt({ credential }: { credential: Credential }) {
  const [result, setResult] = useState<Result | null>(null);
  return (
    <div className="row">
      <Button onPress={async () => setResult(await call(credential))}>{t.reveal.test}</Button>
      <span role="status" className={result ? `badge ${result.good ? 'good' : 'danger'}` : undefined}>
        {result?.text}
      </span>
    </div>
  );
}
