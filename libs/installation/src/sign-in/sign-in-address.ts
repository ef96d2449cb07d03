/** The address that signs in: what is behind `#` is in no request, no log and no Referer. */
export function signInAddress(base: string, token: string): string {
  return `${base.replace(/\/+$/, '')}/sign-in#token=${token}`;
}
