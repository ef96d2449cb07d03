import { useState } from 'react';
import { PREFIX } from '../../api/base';
import type { operations } from '../../api/schema';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import type { Credential } from './credential-formats';

type Me = operations['getMe']['responses'][200]['content']['application/json'];
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
    const { user } = (await response.json()) as Me;
    return { good: true, text: t.reveal.testWorked(user.name) };
  } catch {
    return { good: false, text: t.states.offlineDetail };
  }
}

export function TestIt({ credential }: { credential: Credential }) {
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
