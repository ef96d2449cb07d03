import type { FastifyRequest } from 'fastify';

/** Where proxies ask whether a request may pass. */
export const FORWARD_AUTH = '/v1/forward-auth';
/** The same with the settings in the path, for proxies that append the path and query of the request. */
export const FORWARD_AUTH_OF_PATH = `${FORWARD_AUTH}/:settings/*`;

/** Whether a request is a proxy's question. */
export const isForwarded = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url === FORWARD_AUTH || url === FORWARD_AUTH_OF_PATH;
