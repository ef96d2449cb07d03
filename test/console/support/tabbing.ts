import type { Visitor } from './visitor.js';

const MOST = 300;

interface Stop {
  /** what has focus, for people */
  readonly name: string;
  /** its place among all that Tab should reach; -1: something else */
  readonly place: number;
  readonly outlined: boolean;
}

export interface Tour {
  /** what can be operated and Tab never came to */
  readonly missed: string[];
  /** what had focus without showing it */
  readonly unmarked: string[];
}

/** Goes round the page with Tab. */
export async function tabThrough({ page }: Visitor): Promise<Tour> {
  const all = await page.evaluate(operable);
  const reached = new Set<number>();
  const unmarked: string[] = [];
  let last: number | null = null;
  for (let step = 0; step < MOST; step++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(focused);
    // a date has several stops, the end of the page is one as well
    if (stop !== null && stop.place !== last && reached.has(stop.place)) break;
    last = stop?.place ?? null;
    if (stop === null) continue;
    if (stop.place >= 0) reached.add(stop.place);
    if (!stop.outlined) unmarked.push(stop.name);
  }
  return { missed: all.filter((_, place) => !reached.has(place)), unmarked };
}

/** Marks what can be operated and tells its names; of radio buttons or chips of one group one is enough: arrows lead on. */
function operable(): string[] {
  const found = document.querySelectorAll<HTMLElement>(
    'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]',
  );
  const groupOf = (element: HTMLElement) => {
    const chips = element.closest('[role="grid"]');
    if (chips !== null) return `[id="${chips.id}"], [id="${chips.id}"] *`;
    const isRadio = element instanceof HTMLInputElement && element.type === 'radio';
    return isRadio ? `input[name="${element.name}"]` : null;
  };
  const groups = new Set<string>();
  const shown = [...found].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert]')) return false;
    if (element.closest('[hidden], [aria-hidden="true"]')) return false;
    const group = groupOf(element);
    return group === null || (!groups.has(group) && Boolean(groups.add(group)));
  });
  shown.forEach((element, place) => {
    const group = groupOf(element);
    const same = group === null ? [element] : document.querySelectorAll<HTMLElement>(group);
    for (const each of same) each.dataset['place'] = String(place);
  });
  return shown.map((element) => element.outerHTML.slice(0, 120));
}

/** What has focus; null at the end of the page. */
function focused(): Stop | null {
  const element = document.activeElement as HTMLElement | null;
  if (element === null || element === document.body) return null;
  // a hidden input shows focus on the label that stands for it
  const marks = [element, element.closest<HTMLElement>('label')].filter((each) => each !== null);
  const outlined = marks.some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    const inner = each.querySelector<HTMLElement>('.box');
    const box = inner && getComputedStyle(inner);
    return (
      (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) ||
      (box !== null && box.outlineStyle !== 'none' && parseFloat(box.outlineWidth) >= 2)
    );
  });
  return { name: element.outerHTML.slice(0, 120), place: Number(element.dataset['place'] ?? -1), outlined };
}
