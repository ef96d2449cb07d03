export interface Credential {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** As a client sends them, one header a line. */
export const asHeaders = ({ accessKey, secretKey }: Credential) => `accessKey: ${accessKey}\nsecretKey: ${secretKey}`;

export const asCurl = ({ accessKey, secretKey }: Credential, origin: string) =>
  `curl ${origin}/v1/me \\\n  -H 'accessKey: ${accessKey}' \\\n  -H 'secretKey: ${secretKey}'`;

export const asEnv = ({ accessKey, secretKey }: Credential) =>
  `LATCHKEY_ACCESS_KEY=${accessKey}\nLATCHKEY_SECRET_KEY=${secretKey}\n`;

/** Hands text to the browser as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
