import { useState } from 'react';
import { t } from '../texts';
import { Button } from './button';
import { Icon } from './icons';

const CONFIRMED_MS = 2_000;

export function CopyButton({ text, label, children }: { text: () => string; label?: string; children?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text());
    setCopied(true);
    window.setTimeout(() => setCopied(false), CONFIRMED_MS);
  };
  return (
    <>
      <Button aria-label={label} icon={children === undefined} onPress={copy}>
        <Icon name={copied ? 'check' : 'copy'} />
        {children}
      </Button>
      <span className="visually-hidden" role="status">
        {copied && t.actions.copied}
      </span>
    </>
  );
}

/** One half of a credential: dots until it is asked for. The value is in the page only while it is shown. */
export function MaskedValue({ label, value }: { label: string; value: string }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className="combo">
        <code className="input grow secret" aria-label={label}>
          {shown ? value : '•'.repeat(24)}
        </code>
        <Button
          icon
          aria-label={shown ? t.actions.hide(label) : t.actions.show(label)}
          aria-pressed={shown}
          onPress={() => setShown(!shown)}
        >
          <Icon name="eye" />
        </Button>
        <CopyButton label={t.actions.copy(label)} text={() => value} />
      </div>
    </div>
  );
}
