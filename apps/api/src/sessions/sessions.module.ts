import { Replica } from '@latchkey/replica';
import { Module } from '@nestjs/common';
import { PublicAddress } from '../http/public-address.js';
import { CookiePolicy } from './cookie-policy.js';
import { SessionGate, SessionVerifier } from './session-gate.js';
import { SessionPresenter } from './session.presenter.js';
import { SessionsController } from './sessions.controller.js';
import { SignIn } from './sign-in.js';

/** Sessions of people at a browser: signing in and out, and letting their requests in. */
@Module({
  controllers: [SessionsController],
  providers: [
    {
      provide: CookiePolicy,
      inject: [PublicAddress, Replica],
      useFactory: (address: PublicAddress, replica: Replica) => new CookiePolicy(address, replica.position!.log),
    },
    SessionVerifier,
    SessionGate,
    SessionPresenter,
    SignIn,
  ],
})
export class SessionsModule {}
