import { useQuery } from '@tanstack/react-query';
import { itemErrorsOf, mySessionsQuery } from '../../api';
import { t } from '../../texts';
import { Button, Choices, Icon, optionsOf } from '../../ui';
import { ChipsField } from '../../ui/chips';
import type { Limited, Written } from './key-draft';
import type { KeyRules } from './key-rules';
import { LimitField } from './limit-field';
import { ScopePicker } from './scope-picker';

export interface SectionProps {
  value: Written;
  /** as it was when the service refused it: errors name items by their place in what was sent */
  sent: Written;
  errors: Readonly<Record<string, string>>;
  onChange: (value: Written) => void;
}

interface AccessProps extends SectionProps {
  /** what all of it comes to */
  note?: string;
  rules: Pick<KeyRules, 'scopesRequired' | 'within'>;
}

type Choice = keyof typeof t.scopes.choice;

/** What the key may do, from where, and how often. */
export function AccessFields({ value, sent, errors, note, rules, onChange }: AccessProps) {
  const { scopes, allowedAddresses } = value;
  const { within, scopesRequired } = rules;
  // a member's key has scopes in any case
  const isAsked = scopesRequired && within === null;
  return (
    <section className="form-part" aria-label={t.keyForm.access}>
      <h3>{t.keyForm.access}</h3>
      {isAsked ? (
        <p className="notice">{t.policy.scopesAsked}</p>
      ) : (
        <Choices<Choice>
          label={t.field.scopes}
          value={scopes.isLimited ? 'some' : 'all'}
          options={optionsOf(
            within === null ? t.scopes.choice : { ...t.scopes.choice, all: t.keyForm.memberScopes(within) },
          )}
          onChange={(choice) => onChange({ ...value, scopes: { ...scopes, isLimited: choice === 'some' } })}
        />
      )}
      {(scopes.isLimited || isAsked) && (
        <ScopePicker
          within={within ?? undefined}
          chosen={scopes.to}
          wrong={itemErrorsOf(errors, 'scopes', sent.scopes.to, scopes.to)}
          error={errors['scopes']}
          onChange={(to) => onChange({ ...value, scopes: { isLimited: true, to } })}
        />
      )}
      <AddressesField
        value={allowedAddresses}
        wrong={itemErrorsOf(errors, 'allowedAddresses', sent.allowedAddresses.to, allowedAddresses.to)}
        error={errors['allowedAddresses']}
        onChange={(next) => onChange({ ...value, allowedAddresses: next })}
      />
      <LimitField value={value.limit} errors={errors} onChange={(limit) => onChange({ ...value, limit })} />
      {note && <p className="notice">{note}</p>}
    </section>
  );
}

interface AddressesProps {
  value: Limited;
  wrong: ReadonlyMap<string, string>;
  error?: string;
  onChange: (value: Limited) => void;
}

function AddressesField({ value, wrong, error, onChange }: AddressesProps) {
  const { isLimited, to } = value;
  return (
    <>
      <Choices<keyof typeof t.addresses.choice>
        label={t.field.allowedAddresses}
        value={isLimited ? 'some' : 'any'}
        options={optionsOf(t.addresses.choice)}
        onChange={(choice) => onChange({ ...value, isLimited: choice === 'some' })}
      />
      {isLimited && (
        <>
          <ChipsField
            label={t.addresses.entry}
            hint={t.addresses.hint}
            placeholder="203.0.113.0/24"
            values={to}
            wrong={wrong}
            error={error}
            separator={/[\s,;]+/}
            onChange={(next) => onChange({ ...value, to: next })}
          />
          <OwnAddress known={to} onAdd={(address) => onChange({ ...value, to: [...to, address] })} />
          <Everywhere in={to} />
        </>
      )}
    </>
  );
}

/** The address that the service sees of this browser. */
function OwnAddress({ known, onAdd }: { known: readonly string[]; onAdd: (address: string) => void }) {
  const { data } = useQuery(mySessionsQuery);
  const own = data?.items.find(({ current }) => current)?.address;
  if (!own || known.includes(own)) return null;
  return (
    <div className="row">
      <Button onPress={() => onAdd(own)}>
        <Icon name="plus" /> {t.addresses.addOwn(own)}
      </Button>
    </div>
  );
}

/** Networks of every address there is are taken, and mostly not meant. */
function Everywhere({ in: networks }: { in: readonly string[] }) {
  const open = networks.filter((network) => network.endsWith('/0'));
  if (open.length === 0) return null;
  return (
    <div className="notice warning" role="status">
      {open.map((network) => (
        <p key={network}>{t.addresses.everywhere(network, network.includes(':') ? 'IPv6' : 'IPv4')}</p>
      ))}
    </div>
  );
}
