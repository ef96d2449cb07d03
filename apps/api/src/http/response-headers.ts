import type { FastifyReply } from 'fastify';

/**
 * The default of every answer: it is for its caller, and true for this moment only.
 *
 * @param caller the request headers that say who the caller is: a cache that stores answers in spite of us keeps one for
 * each; null: it does not depend on the caller
 */
export function forbidCaching(reply: FastifyReply, caller: string | null): void {
  reply.header('Cache-Control', 'no-store');
  if (caller !== null) reply.header('Vary', caller);
}

export function varyBy(reply: FastifyReply, header: string): void {
  const known = reply.getHeader('Vary');
  reply.header('Vary', known === undefined ? header : `${String(known)}, ${header}`);
}

/** The headers of an HTML page: it loads from this origin only, has no inline script or style, and cannot be framed. */
export function pageHeaders(images = "'self'"): Readonly<Record<string, string>> {
  const loads = `script-src 'self'; style-src 'self'; img-src ${images}; connect-src 'self'`;
  const policy = `default-src 'none'; ${loads}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
  };
}
