/** Ready to paste: how a service calls with this key, and how one checks it. */
export const SNIPPETS = {
  curl: (origin: string, accessKey: string) => `curl ${origin}/v1/me \\
  -H 'accessKey: ${accessKey}' \\
  -H "secretKey: $LATCHKEY_SECRET_KEY"`,

  fetch: (origin: string, accessKey: string) => `const response = await fetch('${origin}/v1/me', {
  headers: {
    accessKey: '${accessKey}',
    secretKey: process.env.LATCHKEY_SECRET_KEY,
  },
});
if (!response.ok) throw new Error((await response.json()).detail);
console.log(await response.json());`,

  nest: (origin: string) => `// in the service that this key calls; its own credential has the role "verifier"
@Module({
  imports: [
    LatchkeyModule.forRoot({
      service: 'scorecard',
      source: {
        url: '${origin}',
        accessKey: process.env.LATCHKEY_ACCESS_KEY,
        secretKey: process.env.LATCHKEY_SECRET_KEY,
      },
    }),
  ],
  providers: [{ provide: APP_GUARD, useClass: ApiKeyGuard }],
})
export class AppModule {}

@Get()
list(@Caller() caller: Caller) {
  return this.elements.visibleTo(caller.user.id);
}`,
} as const;

export type SnippetKind = keyof typeof SNIPPETS;

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

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
