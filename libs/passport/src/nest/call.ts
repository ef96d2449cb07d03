import type { ExecutionContext } from '@nestjs/common';

/** GraphQL's arguments are root, args, context and info: info is made anew for each call of a resolver. */
const INFO = 3;
/** A message's are client and data (WebSocket), data and context (microservice). */
const MESSAGE = 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * What stands for one call of a handler, so that caller and changes can be kept on it: the request, or what is passed to one
 * resolver or one message's handler.
 */
export function callOf(context: ExecutionContext): object {
  const type = context.getType<string>();
  // as switchToHttp() finds it, without the three functions it makes each time
  if (type === 'http') return context.getArgByIndex<object>(0);
  const own = context.getArgByIndex<unknown>(type === 'graphql' ? INFO : MESSAGE);
  return isObject(own) ? own : context.getArgByIndex<object>(0);
}
