import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { isCode } from '../../api/problem';
import { userQuery } from '../../api/queries';
import { t } from '../../texts';
import { Checkbox } from '../../ui/fields';
import { PersonLink } from './person-link';

interface SharedEmail<S> {
  /** what a request needs beside the address */
  readonly allowance: { readonly allowDuplicateEmail?: true };
  /** without the error that the notice explains */
  readonly submission: S;
  readonly notice: ReactNode;
}

/** Asks whether two may have an address, once a submission was refused because another user has it. */
export function useSharedEmail<S extends { readonly error: unknown }>(email: string, submission: S): SharedEmail<S> {
  // another address is asked about again
  const [shared, setShared] = useState<string | null>(null);
  const allowed = shared === email;
  const allowance = allowed ? { allowDuplicateEmail: true as const } : {};
  const holder = isCode(submission.error, 'USER_EXISTS') ? (submission.error.problem.id ?? null) : null;
  if (holder === null) return { allowance, submission, notice: null };
  const notice = <TakenEmail holder={holder} allowed={allowed} onAllow={(may) => setShared(may ? email : null)} />;
  return { allowance, submission: { ...submission, error: null }, notice };
}

interface TakenEmailProps {
  /** id of the user who has it */
  holder: string;
  allowed: boolean;
  onAllow: (allowed: boolean) => void;
}

/** Says who has the address already. Two may have it, where that is meant. */
function TakenEmail({ holder, allowed, onAllow }: TakenEmailProps) {
  const { data: user } = useQuery(userQuery(holder));
  return (
    <div className="notice warning" role="alert">
      <p>
        {t.users.emailTaken} <PersonLink id={holder} name={user?.name ?? t.users.anotherUser} />
        {user && !user.active && ` (${t.users.inactive.toLowerCase()})`}.
      </p>
      <Checkbox isSelected={allowed} onChange={onAllow}>
        {t.users.shareEmail}
      </Checkbox>
    </div>
  );
}
