import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { isCode, PREFIX, signInWithKey, signInWithLink, useAction } from '../api';
import { t } from '../texts';
import { Button, Problem, TextField } from '../ui';

const route = getRouteApi('/sign-in');

/** The token of a one-time link stands after the #, which no server sees; it leaves the address at once. */
function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

export function SignInPage() {
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [token] = useState(takeToken);
  const enter = () => navigate({ href: next ?? '/', replace: true });
  const byLink = useAction(async (given: string) => {
    await signInWithLink(given).catch(refusedWith(t.signIn.linkUsed));
    await enter();
  });
  useEffect(() => {
    document.title = t.pageTitle(t.signIn.title);
  });
  return (
    <main className="alone">
      <div className="card">
        <div className="brand">
          <img src={`${PREFIX}/icon.svg`} alt="" width={28} height={28} /> Latchkey
        </div>
        <h1>{t.signIn.title}</h1>
        <Problem error={byLink.error} />
        {token !== null && byLink.error === null ? (
          // it works once, so a person has to ask for it: programs that look at mail open pages, too
          <div className="stack">
            <p>{t.signIn.linkExplain}</p>
            <Button look="primary" onPress={() => void byLink.run(token)} isDisabled={byLink.pending} autoFocus>
              {byLink.pending ? t.signIn.byLink : t.signIn.title}
            </Button>
          </div>
        ) : (
          <KeyForm onEntered={enter} />
        )}
      </div>
    </main>
  );
}

const refusedWith = (text: string) => (error: unknown) => {
  throw isCode(error, 'UNAUTHENTICATED') ? new Error(text) : error;
};

function KeyForm({ onEntered }: { onEntered: () => Promise<void> }) {
  const [accessKey, setAccessKey] = useState('');
  const [secretKey, setSecretKey] = useState('');
  const signIn = useAction(async () => {
    await signInWithKey(accessKey.trim(), secretKey.trim()).catch(refusedWith(t.signIn.refused));
    setSecretKey('');
    await onEntered();
  });
  // a whole credential, as the file of the first admin has it, fills both fields
  const write = (text: string) => {
    const pair = pairIn(text);
    setAccessKey(pair ? pair.accessKey : text);
    if (pair) setSecretKey(pair.secretKey);
  };
  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn.run();
      }}
    >
      <TextField
        label={t.field.accessKey}
        hint={t.signIn.pasteHint}
        value={accessKey}
        onChange={write}
        autoComplete="off"
        autoFocus
        isRequired
      />
      <TextField
        label={t.field.secretKey}
        type="password"
        value={secretKey}
        onChange={setSecretKey}
        autoComplete="off"
        isRequired
      />
      <Problem error={signIn.error} />
      <Button look="primary" type="submit" isDisabled={signIn.pending || accessKey === '' || secretKey === ''}>
        {signIn.pending ? t.actions.working : t.signIn.title}
      </Button>
      <p className="hint">{t.signIn.noKey}</p>
    </Form>
  );
}

function pairIn(text: string): { accessKey: string; secretKey: string } | null {
  try {
    const { accessKey, secretKey } = JSON.parse(text) as Record<string, unknown>;
    return typeof accessKey === 'string' && typeof secretKey === 'string' ? { accessKey, secretKey } : null;
  } catch {
    return null;
  }
}
