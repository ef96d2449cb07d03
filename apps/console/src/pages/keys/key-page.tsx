import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { keyHistoryQuery, keyQuery, policyQuery, useSession, type Key } from '../../api';
import { t } from '../../texts';
import { Button, PageHead, StatusBadge, Unread } from '../../ui';
import { Tabs } from '../../ui/list';
import { Timeline } from '../history/entry';
import { AsOfTab } from './as-of-tab';
import { KeyDialog } from './dialogs';
import { actsOn, isOwn, type Opened } from './key-acts';
import { KeyFacts } from './key-facts';
import { OldSecret } from './old-secret';
import { UsageTab } from './usage-tab';
import { UseTab } from './use-tab';

const TABS = [undefined, 'usage', 'history', 'as-of', 'use'] as const;

const route = getRouteApi('/signed-in/keys/$id');

export function KeyPage() {
  const { user } = useSession();
  const isAdmin = user.role === 'admin';
  const { data: policy } = useQuery(policyQuery);
  const { id } = route.useParams();
  const { tab } = route.useSearch();
  const [opened, setOpened] = useState<Opened | null>(null);
  const query = useQuery(keyQuery(id));
  const { data: subject } = query;
  if (!subject) return <Unread query={query} />;
  return (
    <>
      <PageHead
        crumbs={t.keys.crumbs}
        list={isAdmin ? { title: t.keys.title, to: '/settings/integrations/api-keys' } : undefined}
        title={subject.name}
      >
        <StatusBadge of={subject} />
        {actsOn(subject, isAdmin, isAdmin || isOwn(subject, user, policy)).map((act) => (
          <Button key={act} look={act === 'delete' ? 'danger' : 'plain'} onPress={() => setOpened({ act, subject })}>
            {t.keys.act[act]}
          </Button>
        ))}
      </PageHead>
      <Tabs
        label={t.key.parts}
        tabs={TABS.map((each) => ({ label: t.key.tab[each ?? 'overview'], search: { tab: each } }))}
      />
      {(tab === undefined || tab === 'usage') && subject.previousSecretExpiresAt && <OldSecret subject={subject} />}
      <Tab tab={tab} subject={subject} />
      {opened && <KeyDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function Tab({ tab, subject }: { tab: (typeof TABS)[number]; subject: Key }) {
  if (tab === 'history') return <History id={subject.id} />;
  if (tab === 'as-of') return <AsOfTab id={subject.id} />;
  if (tab === 'usage') return <UsageTab subject={subject} />;
  if (tab === 'use') return <UseTab subject={subject} />;
  return <KeyFacts subject={subject} />;
}

function History({ id }: { id: string }) {
  const query = useInfiniteQuery(keyHistoryQuery(id));
  if (!query.data) return <Unread query={query} />;
  const entries = query.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <Unread query={query} />
      <Timeline label={t.key.tab.history} entries={entries} query={query} />
    </>
  );
}
