/** Header names as Node delivers them: in lower case. Callers may write `accessKey` and `secretKey`. */
const ACCESS_KEY_HEADER = 'accesskey';
const SECRET_KEY_HEADER = 'secretkey';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface PresentedCredential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * The two halves as the request carries them. Node joins a repeated header with ", ", which no key contains, so a
 * duplicated header is refused as malformed by whoever checks the shape.
 */
export function presentedCredential(headers: Headers): PresentedCredential | 'MISSING_HEADER' | 'MALFORMED' {
  const accessKey = headers[ACCESS_KEY_HEADER];
  const secretKey = headers[SECRET_KEY_HEADER];
  if (!accessKey || !secretKey) return 'MISSING_HEADER';
  if (typeof accessKey !== 'string' || typeof secretKey !== 'string') return 'MALFORMED';
  return { accessKey, secretKey };
}
