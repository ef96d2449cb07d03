import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Visitor } from './visitor.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const THEMES = ['light', 'dark'] as const;
const GRAVE = ['serious', 'critical'];

/** Has axe-core in every page that this visitor opens from now on. The content security policy stays as it is. */
export const withAxe = ({ context }: Visitor): Promise<unknown> => context.addInitScript({ path: AXE });

/** What axe-core finds grave about the page as it stands, in light and in dark: a line each, with where. */
export async function audit({ page }: Visitor): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    if (await page.evaluate(moving)) found.push(colorScheme + ': something moves for somebody who asked for stillness');
    const { violations } = await page.evaluate(run);
    for (const { id, impact, nodes } of violations) {
      if (!GRAVE.includes(impact ?? '')) continue;
      for (const { target, failureSummary } of nodes) {
        found.push(`${colorScheme}: ${id} at ${target.join(' ')}: ${failureSummary?.replaceAll('\n', ' ')}`);
      }
    }
  }
  return found;
}

function run(): Promise<AxeResults> {
  const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
  return axe.run(document, { resultTypes: ['violations'], preload: false });
}

/** Whether anything is on its way: colours that are would be judged half-way. */
const moving = (): boolean => document.getAnimations().length > 0;
