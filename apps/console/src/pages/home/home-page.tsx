import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { checksQuery, instancesQuery, keyCountsQuery } from '../../api/queries';
import { useSession } from '../../api/session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { PageHead } from '../../ui/page-head';
import { Failure, Loading } from '../../ui/states';
import { RelativeTime } from '../../ui/time';
import { CreateDialog } from '../keys/dialogs';
import type { KeysSearch } from '../keys/keys-search';
import { ChecksChart } from './checks-chart';

/** For admins: what needs care, how much is going on, and who is verifying. */
export function HomePage() {
  const session = useSession();
  // asked for here: the way to a first key is gone once that exists, its secret must not go with it
  const [creating, setCreating] = useState(false);
  const { data: counts, error, refetch } = useQuery(keyCountsQuery);
  if (error && !counts) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <>
      <PageHead title={t.home.title} />
      {counts === undefined ? <Loading /> : <Care counts={counts} />}
      {counts && counts.kinds.api + counts.kinds['data-loader'] <= 1 && <FirstKey onCreate={() => setCreating(true)} />}
      <Checks />
      <Guards />
      {creating && <CreateDialog session={session} kind="api" onClose={() => setCreating(false)} />}
    </>
  );
}

type Counts = { expiringSoon: number; neverUsed: number; neverExpires: number; statuses: { 'user-inactive': number } };

function Care({ counts }: { counts: Counts }) {
  const tiles: readonly { label: string; count: number; search: KeysSearch }[] = [
    {
      label: t.home.expiring,
      count: counts.expiringSoon,
      search: { kind: 'all', care: 'expiring', sort: 'expiresAt', order: 'asc' },
    },
    { label: t.home.neverUsed, count: counts.neverUsed, search: { kind: 'all', care: 'never-used' } },
    { label: t.home.neverExpires, count: counts.neverExpires, search: { kind: 'all', care: 'never-expires' } },
    {
      label: t.home.userInactive,
      count: counts.statuses['user-inactive'],
      search: { kind: 'all', status: 'user-inactive' },
    },
  ];
  return (
    <section className="stack" aria-labelledby="care">
      <h2 id="care">{t.home.care}</h2>
      <div className="cards">
        {tiles.map(({ label, count, search }) => (
          <Link
            key={label}
            className={`tile${count > 0 ? ' attention' : ''}`}
            to="/settings/integrations/api-keys"
            search={search}
          >
            <span className="figure">{count.toLocaleString(t.locale)}</span>
            <span>{label}</span>
          </Link>
        ))}
      </div>
    </section>
  );
}

/** A new installation: nothing is there yet but the key of its first admin. */
function FirstKey({ onCreate }: { onCreate: () => void }) {
  return (
    <section className="card" aria-labelledby="first-key">
      <h2 id="first-key">{t.home.firstTitle}</h2>
      <ol className="steps">
        {t.home.firstSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="row">
        <Button look="primary" onPress={onCreate}>
          {t.home.firstButton}
        </Button>
      </div>
    </section>
  );
}

function Checks() {
  const { data, error } = useQuery(checksQuery);
  return (
    <section className="card" aria-labelledby="checks">
      <h2 id="checks">{t.home.checks}</h2>
      {error && <Failure error={error} />}
      {data ? <ChecksChart items={data.items} /> : !error && <Loading lines={3} />}
    </section>
  );
}

function Guards() {
  const { data, error } = useQuery(instancesQuery);
  return (
    <section className="stack" aria-labelledby="guards">
      <h2 id="guards">{t.home.guards}</h2>
      {error && <Failure error={error} />}
      {!data && !error && <Loading lines={2} />}
      {data && (
        <div className="table-frame">
          <table className="table cards-when-narrow" aria-labelledby="guards">
            <thead>
              <tr>
                {(['service', 'instance', 'lag', 'lease', 'seen'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t.home.guard[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.map(({ service, instance, version, lagMs, leaseMs, seenAt }, place) => (
                // one that was restarted is there twice for a while
                <tr key={`${instance} ${place}`}>
                  <td className="name">
                    {service} <span className="muted small">{version}</span>
                  </td>
                  <td data-label={t.home.guard.instance}>
                    <code title={instance}>{instance.slice(0, 12)}</code>
                  </td>
                  <td data-label={t.home.guard.lag}>
                    {lagMs === null ? (
                      '–'
                    ) : (
                      <span className={lagMs > 1000 ? 'soon' : undefined}>{t.home.ms(lagMs)}</span>
                    )}
                  </td>
                  <td data-label={t.home.guard.lease}>{t.home.ms(leaseMs)}</td>
                  <td data-label={t.home.guard.seen}>{seenAt ? <RelativeTime iso={seenAt} /> : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
