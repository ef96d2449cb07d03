import { Link } from '@tanstack/react-router';
import { useSession } from '../../api';

/** A user's name; for those who may look at users it leads there. */
export function PersonLink({ id, name }: { id: string; name: string }) {
  const { user } = useSession();
  if (user.role !== 'admin') return <span>{name}</span>;
  return (
    <Link to="/users/$id" params={{ id }}>
      {name}
    </Link>
  );
}
