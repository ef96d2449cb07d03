import type { AddressInfo } from 'node:net';
import { type Caller, LatchkeyStrategy } from '@latchkey/passport/core';
import express from 'express';
import passport from 'passport';
import { verifier } from './verifier.js';

passport.use(new LatchkeyStrategy(verifier));

const app = express();
app.get('/', passport.authenticate('latchkey', { session: false }), (request, response) => {
  response.json({ user: (request.user as Caller).user.name });
});

const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
