import { randomBytes } from 'node:crypto';
import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import { type Caller, LatchkeyStrategy } from '@latchkey/passport/core';
import fastify from 'fastify';
import { verifier } from './verifier.js';

const passport = new Authenticator();
passport.use(new LatchkeyStrategy(verifier));

const app = fastify();
// @fastify/passport asks for a session plugin; the strategy uses none
await app.register(secureSession, { key: randomBytes(32) });
await app.register(passport.initialize());
app.get('/', { preValidation: passport.authenticate('latchkey', { session: false }) }, (request) => {
  return { user: (request.user as Caller).user.name };
});

process.stdout.write(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
