import { useState } from 'react';
import { SERVICE, type Key } from '../../api';
import { t } from '../../texts';
import { Choices, CopyButton, optionsOf } from '../../ui';
import { SNIPPETS, type SnippetKind } from './snippets';

/** How to call with this key, ready to paste. The secret comes from the environment it runs in. */
export function UseTab({ subject }: { subject: Key }) {
  const [kind, setKind] = useState<SnippetKind>('curl');
  const snippet = SNIPPETS[kind](SERVICE, subject.accessKey);
  return (
    <section className="card" aria-label={t.key.tab.use}>
      <Choices label={t.key.snippetFor} value={kind} options={optionsOf(t.key.snippet)} onChange={setKind} />
      {/* scrolls, so the keyboard must reach it */}
      <pre className="snippet" tabIndex={0} aria-label={t.key.snippet[kind]}>
        {snippet}
      </pre>
      <div className="row">
        <CopyButton text={() => snippet}>{t.actions.copyIt}</CopyButton>
        <span className="hint">{t.key.snippetHint}</span>
      </div>
    </section>
  );
}
