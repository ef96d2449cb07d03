import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Key } from '../../api/client';
import { keyHistoryQuery, keyQuery } from '../../api/queries';
import { useSession } from '../../api/session';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { PageHead } from '../../ui/page-head';
import { Failure, Loading } from '../../ui/states';
import { StatusBadge } from '../../ui/status-badge';
import { Timeline } from '../history/entry';
import { AsOfTab } from './as-of-tab';
import { KeyDialog } from './dialogs';
import { actsOn, type Opened } from './key-acts';
import { KeyFacts } from './key-facts';
import { UseTab } from './use-tab';

export const KEY_TABS = ['overview', 'history', 'as-of', 'use'] as const;
export type KeyTab = (typeof KEY_TABS)[number];

const route = getRouteApi('/signed-in/keys/$id');

export function KeyPage() {
  const session = useSession();
  const { id } = route.useParams();
  const { tab = 'overview' } = route.useSearch();
  const [opened, setOpened] = useState<Opened | null>(null);
  const { data: subject, error, refetch } = useQuery(keyQuery(id));
  if (error && !subject) return <Failure error={error} retry={() => void refetch()} />;
  if (!subject) return <Loading />;
  return (
    <>
      <PageHead
        crumbs={t.keys.crumbs}
        {...(session.user.role === 'admin' && { list: { title: t.keys.title, to: '/settings/integrations/api-keys' } })}
        title={subject.name}
      >
        <StatusBadge of={subject} />
        {actsOn(subject, session.user.role === 'admin').map((act) => (
          <Button key={act} look={act === 'delete' ? 'danger' : 'plain'} onPress={() => setOpened({ act, subject })}>
            {t.keys.act[act]}
          </Button>
        ))}
      </PageHead>
      <nav className="tabs" aria-label={t.key.parts}>
        {KEY_TABS.map((each) => (
          <Link
            key={each}
            className="tab"
            to="/keys/$id"
            params={{ id }}
            search={{ tab: each === 'overview' ? undefined : each }}
            activeOptions={{ explicitUndefined: true }}
          >
            {t.key.tab[each]}
          </Link>
        ))}
      </nav>
      <Tab tab={tab} subject={subject} canReveal={session.reveal} />
      {opened && <KeyDialog opened={opened} session={session} onClose={() => setOpened(null)} />}
    </>
  );
}

function Tab({ tab, subject, canReveal }: { tab: KeyTab; subject: Key; canReveal: boolean }) {
  if (tab === 'history') return <History id={subject.id} />;
  if (tab === 'as-of') return <AsOfTab id={subject.id} />;
  if (tab === 'use') return <UseTab subject={subject} />;
  return <KeyFacts subject={subject} canReveal={canReveal} />;
}

function History({ id }: { id: string }) {
  const query = useInfiniteQuery(keyHistoryQuery(id));
  if (query.error) return <Failure error={query.error} />;
  if (!query.data) return <Loading />;
  const entries = query.data.pages.flatMap(({ items }) => items);
  return <Timeline label={t.key.tab.history} entries={entries} query={query} />;
}
