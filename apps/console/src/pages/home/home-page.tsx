import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { checksQuery, instancesQuery, keyCountsQuery, type Schemas } from '../../api';
import { t } from '../../texts';
import { Button, PageHead, RelativeTime, Unread } from '../../ui';
import { column, Table, type Column } from '../../ui/list';
import { CreateDialog } from '../keys/dialogs';
import type { KeysSearch } from '../keys/keys-search';
import { ChecksChart } from './checks-chart';

/** For admins: what needs care, how much is going on, and who is verifying. */
export function HomePage() {
  // asked for here: the way to a first key is gone once that exists, its secret must not go with it
  const [creating, setCreating] = useState(false);
  const query = useQuery(keyCountsQuery);
  const { data: counts } = query;
  return (
    <>
      <PageHead title={t.home.title} />
      {counts === undefined ? <Unread query={query} /> : <Care counts={counts} />}
      {counts && counts.kinds.api + counts.kinds['data-loader'] <= 1 && <FirstKey onCreate={() => setCreating(true)} />}
      <Checks />
      <Guards />
      {creating && <CreateDialog kind="api" onClose={() => setCreating(false)} />}
    </>
  );
}

function Care({ counts: { expiringSoon, neverUsed, neverExpires, statuses } }: { counts: Schemas['ApiKeyCounts'] }) {
  const { expiring, 'never-used': unused, 'never-expires': endless } = t.home.cares;
  const tiles: readonly [label: string, count: number, search: KeysSearch][] = [
    [expiring, expiringSoon, { care: 'expiring', sort: 'expiresAt', order: 'asc' }],
    [unused, neverUsed, { care: 'never-used' }],
    [endless, neverExpires, { care: 'never-expires' }],
    [t.home.userInactive, statuses['user-inactive'], { status: 'user-inactive' }],
  ];
  return (
    <section className="stack" aria-labelledby="care">
      <h2 id="care">{t.home.care}</h2>
      <div className="cards">
        {tiles.map(([label, count, search]) => (
          <Link
            key={label}
            className={`tile${count > 0 ? ' attention' : ''}`}
            to="/settings/integrations/api-keys"
            search={{ kind: 'all', ...search }}
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
  const query = useQuery(checksQuery);
  return (
    <section className="card" aria-labelledby="checks">
      <h2 id="checks">{t.home.checks}</h2>
      <Unread query={query} lines={3} />
      {query.data && <ChecksChart items={query.data.items} />}
    </section>
  );
}

const COLUMNS: readonly Column<Schemas['Instance']>[] = [
  column(
    t.home.guard.service,
    ({ service, version }) => (
      <>
        {service} <span className="muted small">{version}</span>
      </>
    ),
    'name',
  ),
  column(t.home.guard.instance, ({ instance }) => <code title={instance}>{instance.slice(0, 12)}</code>),
  column(t.home.guard.lag, ({ lagMs }) =>
    lagMs === null ? '–' : <span className={lagMs > 1000 ? 'soon' : undefined}>{t.home.ms(lagMs)}</span>,
  ),
  column(t.home.guard.lease, ({ leaseMs }) => t.home.ms(leaseMs)),
  column(t.home.guard.seen, ({ seenAt }) => (seenAt ? <RelativeTime iso={seenAt} /> : '–')),
];

function Guards() {
  const query = useQuery(instancesQuery);
  return (
    <section className="stack" aria-labelledby="guards">
      <h2 id="guards">{t.home.guards}</h2>
      <Unread query={query} lines={2} />
      {query.data && (
        <Table
          label={t.home.guards}
          columns={COLUMNS}
          rows={query.data}
          // one that was restarted is there twice for a while
          keyOf={({ instance }, index) => `${instance} ${index}`}
        />
      )}
    </section>
  );
}
