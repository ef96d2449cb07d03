const written = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]')?.content ?? './';

/** What stands before every path of this service: '', or as in '/latchkey' where LATCHKEY_PUBLIC_URL has a path. */
export const PREFIX = written === './' ? '' : written.replace(/\/$/, '');

/** The address of the service, for people to copy. */
export const SERVICE = location.origin + PREFIX;
