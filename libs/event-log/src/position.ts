/** A place in one particular log: which log, which record counted from 0, and that record's id. */
export interface Position {
  readonly log: string;
  readonly offset: number;
  readonly record: string;
}

/** What the text of a position looks like. */
export const POSITION_PATTERN = /^([0-9A-Za-z-]{1,64})\.([0-9]{1,15})\.([0-9A-Za-z-]{1,64})$/;

/** The opaque text of a position: what `Latchkey-Position` holds. */
export function formatPosition({ log, offset, record }: Position): string {
  return `${log}.${offset}.${record}`;
}

/** The position a text stands for, or undefined when it stands for none. */
export function parsePosition(text: string): Position | undefined {
  const match = POSITION_PATTERN.exec(text);
  return match ? { log: match[1]!, offset: Number(match[2]), record: match[3]! } : undefined;
}
