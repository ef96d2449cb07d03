const HUES = 8;

/** The same for a text wherever it is shown (FNV-1a). */
export function hueOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 16) % HUES;
}

/** How a tag looks; an environment is told from tags by its border. */
export const labelLook = (what: 'tag' | 'environment', text: string): string =>
  what === 'tag' ? `label-chip hue-${hueOf(text)}` : 'label-chip environment';
