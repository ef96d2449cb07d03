import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runningService } from '../support/running-service.js';
import { repositoryFile } from './compose-file.js';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}
interface Alerts {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

const dashboard = JSON.parse(repositoryFile('deploy/grafana/latchkey.json')) as Dashboard;
const alerts = (parse(repositoryFile('deploy/prometheus/alerts.yml')) as Alerts).groups.flatMap(({ rules }) => rules);
const queries = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...alerts.map(({ alert, expr }) => [alert, expr] as const),
];

describe('monitoring', () => {
  const at = runningService();
  let metrics: string;
  beforeAll(async () => {
    await at.admin.post('/v1/keys', { name: 'Nightly import' });
    metrics = await (await fetch(`${at.service.url}/metrics`)).text();
  });
  const samples = () => new Set([...metrics.matchAll(/^([a-z0-9_]+)(?:\{| )/gm)].map(([, name]) => name));

  test.each(queries)('%s asks for what a service exposes: %s', (_title, query) => {
    const names = query.match(/\b(latchkey|nodejs|process)_[a-z0-9_]+/g) ?? [];
    if (!query.startsWith('up{')) expect(names).not.toEqual([]);
    const exposed = samples();
    expect(names.filter((name) => !exposed.has(name) && !metrics.includes(`# TYPE ${name} `))).toEqual([]);
  });

  test('labels that are grouped by or compared are labels of the metric', () => {
    for (const [title, query] of queries) {
      const [name] = query.match(/latchkey_[a-z_]+_(?:total|streams|bucket)/) ?? [];
      const [, label] = /sum by \((\w+)\)/.exec(query) ?? [];
      const family = name?.replace(/_bucket$/, '');
      if (name === undefined || label === undefined || label === 'instance') continue;
      const exposed = metrics.split('\n').filter((line) => line.startsWith(`${name}{`));
      if (exposed.length === 0) expect(metrics, title).toContain(`# TYPE ${family} `);
      else expect(exposed[0], title).toMatch(new RegExp(`[{,]${label}=`));
    }
  });

  test('each alert is explained in docs/operations.md', () => {
    const operations = repositoryFile('docs/operations.md');
    expect(alerts.map(({ alert }) => alert).filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
  });
});
