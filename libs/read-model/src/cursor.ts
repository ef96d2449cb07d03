import { ValidationFailed } from '@latchkey/domain';

/** Where a page ended: the time and id of its last item. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}

export function encodeCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws ValidationFailed when the text is none that encodeCursor made */
export function decodeCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    if (typeof at === 'number' && Number.isSafeInteger(at) && typeof id === 'string' && id.length <= 64)
      return { at, id };
  } catch {
    // falls through to the one refusal
  }
  throw new ValidationFailed([{ pointer: '?cursor', message: 'must be a nextCursor from this list' }]);
}
