export { LatchkeyStrategy } from './latchkey.strategy.js';
export type { Caller, KeyKind, RefusalCode, Verification, Verifier } from '@latchkey/domain';
export type { Headers as RequestHeaders } from './credential-headers.js';
export type { HeaderRequest } from './header-strategy.js';
