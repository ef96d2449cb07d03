import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react-aria-components';
import { scopesQuery } from '../../api';
import { t } from '../../texts';
import { Button, Checkbox, Icon, TextField, Unread } from '../../ui';
import { Chips, wrongLines } from '../../ui/chips';
import { catalogue, includes, isScope, toggled, type Resource, type ServiceScopes } from './scopes';

interface ScopePickerProps {
  chosen: readonly string[];
  /** what the service says of some of them, and of all */
  wrong: ReadonlyMap<string, string>;
  error?: string;
  /** what it means to choose none */
  none?: string;
  /** only what these include can be chosen */
  within?: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Scopes of the catalogue to tick, found by a part of what they are called; others are written. */
export function ScopePicker({ chosen, wrong, error, none = t.scopes.none, within, onChange }: ScopePickerProps) {
  const query = useQuery(scopesQuery);
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const written = text.trim();
  const mayChoose = ({ scope }: { scope: string }) => !within || within.some((one) => includes(one, scope));
  const known = query.data?.some(({ scope }) => scope === written) ?? false;
  const add = () => {
    if (!isScope(written)) return setRefused(written);
    onChange(toggled(chosen, written, true));
    setText('');
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || written === '') return event.continuePropagation();
    event.preventDefault();
    add();
  };
  const problems = [refused === written ? t.scopes.malformed : '', error ?? '', wrongLines(wrong)].filter(Boolean);
  return (
    <div className="field picker">
      <Chips label={t.actions.chosen(t.field.scopes)} values={chosen} wrong={wrong} onChange={onChange} />
      {chosen.length === 0 && <p className="hint">{none}</p>}
      <TextField
        label={t.scopes.find}
        hint={t.scopes.findHint}
        value={text}
        error={problems.join('\n') || undefined}
        onChange={setText}
        onKeyDown={press}
      />
      {written !== '' && !known && (
        <div className="row">
          <Button onPress={add}>
            <Icon name="plus" /> {t.scopes.add(written)}
          </Button>
        </div>
      )}
      <Unread query={query} lines={4} />
      {query.data && (
        <Catalogue services={catalogue(query.data.filter(mayChoose), text)} chosen={chosen} onChange={onChange} />
      )}
    </div>
  );
}

type ListProps = Pick<ScopePickerProps, 'chosen' | 'onChange'>;

function Catalogue({ services, ...props }: ListProps & { services: readonly ServiceScopes[] }) {
  const found = services.flatMap(({ resources }) => resources.flatMap(({ scopes }) => scopes)).length;
  return (
    <>
      <p className="visually-hidden" role="status">
        {t.scopes.found(found)}
      </p>
      <div className="scopes">
        {services.map((service) => (
          <Service key={service.service} of={service} {...props} />
        ))}
        {found === 0 && <p className="muted">{t.scopes.noMatch}</p>}
      </div>
    </>
  );
}

function Service({ of: { service, resources }, ...props }: ListProps & { of: ServiceScopes }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <h4 id={id}>{t.scopes.service(service)}</h4>
      <ul>
        {resources.map((resource) => (
          <Rows key={resource.name} of={resource} {...props} />
        ))}
      </ul>
    </div>
  );
}

const Rows = ({ of: { name, all, scopes }, ...props }: ListProps & { of: Resource }) => (
  <>
    {all && <Row scope={all} description={t.scopes.allOf(name)} {...props} />}
    {scopes.map(({ scope, description }) => (
      <Row key={scope} scope={scope} description={description} isPart={all !== undefined} {...props} />
    ))}
  </>
);

interface RowProps extends ListProps {
  scope: string;
  description: string | null;
  /** of the resource in the row above */
  isPart?: boolean;
}

function Row({ scope, description, isPart, chosen, onChange }: RowProps) {
  const isIncluded = chosen.some((one) => one !== scope && includes(one, scope));
  return (
    <li className={isPart ? 'scope part' : 'scope'}>
      <Checkbox
        isSelected={isIncluded || chosen.includes(scope)}
        isDisabled={isIncluded}
        onChange={(on) => onChange(toggled(chosen, scope, on))}
      >
        <span className="scope-text">
          <code>{scope}</code> {description && <span className="muted small">{description}</span>}
        </span>
      </Checkbox>
    </li>
  );
}
