/** Half of a credential with another last letter, so that it is surely not the one it was. */
export function mistyped(half: string): string {
  return `${half.slice(0, -1)}${half.endsWith('a') ? 'b' : 'a'}`;
}
