import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { scopesQuery, useSession, type Key } from '../../api';
import { t } from '../../texts';
import { Button, Fact } from '../../ui';
import { isEmpty, JsonText } from '../../ui/json-text';
import { labelLook } from '../../ui/labels';
import { limitText } from '../../ui/limits';
import { descriptionOf } from './scopes';

/** What a key may do, from where and how often, and what it is labelled with. */
export function KeyAccess({ subject: { scopes, allowedAddresses, limit } }: { subject: Key }) {
  return (
    <section className="card" aria-label={t.keyForm.access}>
      <h2>{t.keyForm.access}</h2>
      <dl className="facts">
        <Fact name={t.field.scopes}>
          {scopes === null && t.scopes.choice.all}
          {scopes?.length === 0 && t.scopes.noneAt}
          {scopes && scopes.length > 0 && <Scopes of={scopes} />}
        </Fact>
        <Fact name={t.field.allowedAddresses}>
          {allowedAddresses === null ? (
            t.addresses.choice.any
          ) : (
            <Some of={allowedAddresses} show={(text) => <code className="chip">{text}</code>} />
          )}
        </Fact>
        <Fact name={t.field.limit}>{limit === null ? t.limit.choice.any : limitText(limit)}</Fact>
      </dl>
    </section>
  );
}

export function KeyLabelFacts({ subject: { environment, tags, metadata } }: { subject: Key }) {
  const none = <span className="muted">{t.labels.none}</span>;
  return (
    <section className="card" aria-label={t.keyForm.labels}>
      <h2>{t.keyForm.labels}</h2>
      <dl className="facts">
        <Fact name={t.field.environment}>
          {environment === null ? none : <ListLink label={['environment', environment]} />}
        </Fact>
        <Fact name={t.field.tags}>
          {tags.length === 0 ? none : <Some of={tags} show={(text) => <ListLink label={['tag', text]} />} />}
        </Fact>
        <Fact name={t.field.metadata}>{isEmpty(metadata) ? none : <JsonText value={metadata} />}</Fact>
      </dl>
    </section>
  );
}

const MOST = 24;

interface SomeProps {
  of: readonly string[];
  show: (text: string) => ReactNode;
}

/** The first of a long list, until all are asked for. */
function Some({ of, show }: SomeProps) {
  const [all, setAll] = useState(false);
  const shown = all ? of : of.slice(0, MOST);
  return (
    <ul className="chips">
      {shown.map((text) => (
        <li key={text}>{show(text)}</li>
      ))}
      {shown.length < of.length && (
        <li>
          <Button look="quiet" onPress={() => setAll(true)}>
            {t.actions.showAll(of.length)}
          </Button>
        </li>
      )}
    </ul>
  );
}

/** Each with what it lets the key do, where the catalogue says that. */
function Scopes({ of }: { of: readonly string[] }) {
  const { data = [] } = useQuery(scopesQuery);
  return <Some of={of} show={(scope) => <ScopeChip scope={scope} description={descriptionOf(data, scope)} />} />;
}

function ScopeChip({ scope, description }: { scope: string; description: string | null }) {
  if (description === null) return <code className="chip">{scope}</code>;
  return (
    <TooltipTrigger delay={200}>
      <AriaButton className="chip explained">
        <code>{scope}</code>
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {description}
      </Tooltip>
    </TooltipTrigger>
  );
}

/** Leads those who may list keys to others with the same label. */
function ListLink({ label: [what, text] }: { label: readonly ['tag' | 'environment', string] }) {
  const look = labelLook(what, text);
  if (useSession().user.role !== 'admin') return <span className={look}>{text}</span>;
  const search = what === 'tag' ? { tag: [text] } : { environment: text };
  return (
    <Link className={look} to="/settings/integrations/api-keys" search={{ kind: 'all', ...search }}>
      {text}
    </Link>
  );
}
