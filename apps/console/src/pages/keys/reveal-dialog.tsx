import { useState } from 'react';
import { SERVICE } from '../../api/base';
import { newIdempotencyKey, type KeyWithSecret } from '../../api/client';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { CopyButton, MaskedValue } from '../../ui/copying';
import { Dialog, DialogActions } from '../../ui/dialog';
import { Problem } from '../../ui/states';
import { useAction } from '../../ui/use-action';
import { asCurl, asEnv, asHeaders, download, type Credential } from './credential-formats';
import { rotateKey } from './key-commands';
import { TestIt } from './test-it';

interface RevealDialogProps {
  issued: KeyWithSecret;
  title: string;
  onClose: () => void;
}

/** Shows both halves of a credential. Closing is asked once: nobody will see this secret again. */
export function RevealDialog({ issued, title, onClose }: RevealDialogProps) {
  const [secretKey, setSecretKey] = useState(issued.secretKey);
  const [closing, setClosing] = useState(false);
  if (secretKey === undefined) return <SecretMissed issued={issued} onClose={onClose} onSecret={setSecretKey} />;
  const credential = { accessKey: issued.accessKey, secretKey };
  return (
    <Dialog title={title} wide>
      <p className="notice warning">{t.reveal.once}</p>
      <MaskedValue label={t.reveal.accessKey} value={credential.accessKey} />
      <MaskedValue label={t.reveal.secretKey} value={credential.secretKey} />
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

interface SecretMissedProps {
  issued: RevealDialogProps['issued'];
  onClose: () => void;
  onSecret: (secretKey: string) => void;
}

/** The key was made, but the answer that held its secret got lost: only a new secret can be shown. */
function SecretMissed({ issued, onClose, onSecret }: SecretMissedProps) {
  const rotate = useAction(async () => {
    // this answer may get lost as well: then another secret is made in its place
    const rotated = await rotateKey(issued.id, 0, newIdempotencyKey());
    if (rotated.secretKey) onSecret(rotated.secretKey);
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
