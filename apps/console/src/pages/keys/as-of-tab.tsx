import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { keyHistoryQuery } from '../../api';
import { t } from '../../texts';
import { ExactTime, Fact, Unread } from '../../ui';
import { OnBehalf } from '../history/entry';
import { Value } from '../history/value';
import { versionsOf, type KeyVersion } from './as-of';
import { OPTIONAL, TEXT_NAMES } from './key-draft';

const SHOWN = [
  ...TEXT_NAMES,
  'kind',
  'status',
  'reason',
  'mappedUser',
  'expiresAt',
  ...OPTIONAL,
  'previousSecretExpiresAt',
] as const;

export function AsOfTab({ id }: { id: string }) {
  const query = useInfiniteQuery(keyHistoryQuery(id));
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const data = hasNextPage ? undefined : query.data;
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (!data) return <Unread query={{ ...query, data }} />;
  const versions = versionsOf(data.pages.flatMap(({ items }) => items).toReversed());
  const latest = versions.length;
  const version = versions[(chosen ?? latest) - 1];
  if (version === undefined) return null;
  return (
    <>
      <Unread query={query} />
      <section className="card" aria-label={t.key.tab['as-of']}>
        {latest > 1 && (
          <Slider
            minValue={1}
            maxValue={latest}
            value={chosen ?? latest}
            onChange={(value) => setChosen(value as number)}
          >
            <div className="row">
              <Label className="label grow">{t.key.version}</Label>
              <SliderOutput>{t.key.versionOf(version.version, latest)}</SliderOutput>
            </div>
            <SliderTrack className="slider-track">
              <SliderThumb className="slider-thumb" />
            </SliderTrack>
          </Slider>
        )}
        {latest === 1 && <p className="muted">{t.key.onlyVersion}</p>}
        <div role="status">
          <p>
            <strong>{t.history.action(version.entry.action)}</strong> · <ExactTime iso={version.entry.at} />
          </p>
          <OnBehalf user={version.entry.user} via={version.entry.via} />
        </div>
        <Values of={version} />
      </section>
    </>
  );
}

function Values({ of: { values, entry } }: { of: KeyVersion }) {
  const changed = new Set(entry.changes.map(({ field }) => field));
  return (
    <dl className="facts">
      {SHOWN.filter((field) => values[field] !== undefined && (field !== 'reason' || values[field] !== null)).map(
        (field) => (
          <Fact key={field} name={t.history.field(field)}>
            {changed.has(field) ? (
              <mark>
                <Value field={field} of={values[field]} />
              </mark>
            ) : (
              <Value field={field} of={values[field]} />
            )}
          </Fact>
        ),
      )}
    </dl>
  );
}
