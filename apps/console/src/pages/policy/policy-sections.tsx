import type { ReactNode } from 'react';
import { itemErrorsOf, type Policy } from '../../api';
import { t } from '../../texts';
import { Checkbox, Choices, ExactTime, optionsOf, TextField } from '../../ui';
import { ScopePicker } from '../keys/scope-picker';
import { DaysField, LifetimeFields } from './lifetime-fields';
import { KINDS, type PolicyDraft } from './policy-draft';

interface SectionProps {
  value: PolicyDraft;
  errors: Readonly<Record<string, string>>;
  onChange: (changes: Partial<PolicyDraft>) => void;
}

function Section({ title, explain, children }: { title: string; explain: string; children: ReactNode }) {
  return (
    <section className="card setting" aria-label={title}>
      <div className="setting-head">
        <h2>{title}</h2>
        <p className="muted">{explain}</p>
      </div>
      <div className="stack">{children}</div>
    </section>
  );
}

export const Lifetimes = ({ value, errors, onChange }: SectionProps) => (
  <Section {...t.policy.lifetimes}>
    {KINDS.map((kind) => (
      <LifetimeFields
        key={kind}
        kind={kind}
        value={value.lifetimes[kind]}
        errors={errors}
        onChange={(lifetime) => onChange({ lifetimes: { ...value.lifetimes, [kind]: lifetime } })}
      />
    ))}
  </Section>
);

export const Required = ({ value, errors, onChange }: SectionProps) => (
  <Section {...t.policy.required}>
    <div className="field">
      <Checkbox isSelected={value.scopesRequired} onChange={(scopesRequired) => onChange({ scopesRequired })}>
        {t.policy.scopesRequired}
      </Checkbox>
      <p className="hint">{t.policy.scopesRequiredHint}</p>
    </div>
    <TextField
      isCode
      label={t.field.namePattern}
      hint={t.policy.namePatternHint}
      placeholder="(team|ops)-[a-z0-9-]+"
      value={value.namePattern}
      error={errors['namePattern']}
      maxLength={200}
      onChange={(namePattern) => onChange({ namePattern })}
    />
    {value.namePattern.trim() !== '' && (
      <TextField
        label={t.field.namePatternHint}
        hint={t.policy.hintHint}
        value={value.namePatternHint}
        error={errors['namePatternHint']}
        maxLength={200}
        onChange={(namePatternHint) => onChange({ namePatternHint })}
      />
    )}
  </Section>
);

export const Unused = ({ value, errors, onChange, policy }: SectionProps & { policy: Policy }) => (
  <Section {...t.policy.unused}>
    <Choices
      label={t.policy.unusedKeys}
      value={value.disablesUnused ? 'disable' : 'keep'}
      options={optionsOf(t.policy.unusedChoices)}
      onChange={(choice) => onChange({ disablesUnused: choice === 'disable' })}
    />
    {value.disablesUnused && (
      <DaysField
        label={t.policy.unusedDays}
        hint={t.policy.unusedHint}
        value={value.unusedDays}
        error={errors['disableUnusedAfterDays']}
        onChange={(unusedDays) => onChange({ unusedDays })}
      />
    )}
    {policy.disableUnusedSince && (
      <p className="small muted">
        {t.policy.unusedSince} <ExactTime iso={policy.disableUnusedSince} />
      </p>
    )}
  </Section>
);

export const Members = ({ value, errors, onChange }: SectionProps) => (
  <Section {...t.policy.members}>
    <Choices
      label={t.policy.whoCreates}
      value={value.membersCreate ? 'members' : 'admins'}
      options={optionsOf(t.policy.creators)}
      onChange={(choice) => onChange({ membersCreate: choice === 'members' })}
    />
    {value.membersCreate && (
      <>
        <p className="hint">{t.policy.membersHint}</p>
        <ScopePicker
          none={t.policy.noMemberScopes}
          chosen={value.memberScopes}
          wrong={itemErrorsOf(errors, 'memberScopes', value.memberScopes, value.memberScopes)}
          error={errors['memberScopes']}
          onChange={(memberScopes) => onChange({ memberScopes })}
        />
      </>
    )}
  </Section>
);
