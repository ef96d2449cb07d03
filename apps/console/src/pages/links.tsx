import { Link } from '@tanstack/react-router';
import { useSession } from '../api';

interface Named {
  readonly id: string;
  readonly name: string;
}

export const KeyLink = ({ id, name }: Named) => (
  <Link to="/keys/$id" params={{ id }}>
    {name}
  </Link>
);

/** A user's name; for those who may look at users it leads there. */
export function PersonLink({ id, name }: Named) {
  if (useSession().user.role !== 'admin') return <span>{name}</span>;
  return (
    <Link to="/users/$id" params={{ id }}>
      {name}
    </Link>
  );
}
