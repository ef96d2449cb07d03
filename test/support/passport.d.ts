declare module 'passport' {
  /** The part of passport's interface that specs use. */
  interface Authenticator {
    use(strategy: object): this;
    authenticate(name: string, options: object, answer?: (...outcome: unknown[]) => void): object;
  }
  const passport: Authenticator & { readonly Passport: new () => Authenticator };
  export default passport;
}
