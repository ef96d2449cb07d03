/** Express's response and Fastify's reply, as far as both have the same. */
interface WithHeaders {
  getHeader?(name: string): unknown;
  header?(name: string, value: string): unknown;
}

const VARY = 'accessKey, secretKey';

export function setHeader(response: object, name: string, value: string): void {
  (response as WithHeaders).header?.(name, value);
}

/** One caller's answer is nobody else's. A handler may say otherwise: its headers are set later. */
export function keepPrivate(response: object): void {
  setHeader(response, 'Cache-Control', 'no-store');
  varyByCredential(response);
}

/** Tells caches that another credential gets another answer. */
export function varyByCredential(response: object): void {
  const before = (response as WithHeaders).getHeader?.('Vary');
  if (before === undefined) setHeader(response, 'Vary', VARY);
  else if (!String(before).includes(VARY)) setHeader(response, 'Vary', `${String(before)}, ${VARY}`);
}
