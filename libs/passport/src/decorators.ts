import type { Caller as CallerShape, KeyKind as KeyKindName } from '@latchkey/domain';
import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';

export const PUBLIC = 'latchkey:public';
export const KEY_KIND = 'latchkey:key-kind';

export type Caller = CallerShape;
export type KeyKind = KeyKindName;

/** Opens a route, or all routes of a controller, to everybody. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The kind of key a route takes; `api` where nothing is said. */
export const KeyKind = (kind: KeyKindName) => SetMetadata(KEY_KIND, kind);

/** Whom the request acts for. Absent (undefined) on a public route. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): CallerShape | undefined => {
  return context.switchToHttp().getRequest<{ user?: CallerShape }>().user;
});
