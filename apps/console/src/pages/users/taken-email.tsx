import { useQuery } from '@tanstack/react-query';
import { isCode } from '../../api/problem';
import { userQuery } from '../../api/queries';
import { t } from '../../texts';
import { Checkbox } from '../../ui/checkbox';
import { PersonLink } from './person-link';

/** The user who has the e-mail address that was refused; null when it was refused for another reason, or not at all. */
export const holderOf = (error: unknown): string | null =>
  isCode(error, 'USER_EXISTS') ? (error.problem.id ?? null) : null;

interface TakenEmailProps {
  /** id of the user who has it */
  holder: string;
  allowed: boolean;
  onAllow: (allowed: boolean) => void;
}

/** Says who has the address already. Two may have it, where that is meant. */
export function TakenEmail({ holder, allowed, onAllow }: TakenEmailProps) {
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
