import { ApiKeyGuard, Caller, CHECK_OBSERVER, KeyKind, LatchkeyStrategy, Public } from '@latchkey/passport';
import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import passport from 'passport';
import { ExtractJwt, Strategy as JwtStrategy } from 'passport-jwt';
import { verifier } from './verifier.js';

@Controller()
class Elements {
  @Get()
  list(@Caller() caller: Caller) {
    return { user: caller.user.name };
  }

  @KeyKind('data-loader')
  @Get('loads')
  loads() {
    return {};
  }

  @Public()
  @Get('health')
  health() {
    return {};
  }

  @Public()
  @UseGuards(AuthGuard(['latchkey', 'jwt']))
  @Get('either')
  either(@Caller() caller: Caller | undefined, @Req() request: { user: Pick<Caller, 'user'> }) {
    return { user: (caller ?? request.user).user.name };
  }
}

const strategy = new LatchkeyStrategy(verifier);
const jwtOptions = { jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: process.env['JWT_KEY']! };
passport.use(strategy);
passport.use(
  new JwtStrategy(jwtOptions, (payload: { sub: string }, done) => done(null, { user: { name: payload.sub } })),
);

@Module({
  controllers: [Elements],
  providers: [
    { provide: LatchkeyStrategy, useValue: strategy },
    { provide: CHECK_OBSERVER, useValue: () => undefined },
    { provide: APP_GUARD, useClass: ApiKeyGuard },
  ],
})
class ServiceModule {}

const app = await NestFactory.create<NestFastifyApplication>(ServiceModule, new FastifyAdapter(), {
  logger: ['error'],
});
await app.listen(0, '127.0.0.1');
process.stdout.write(`listening on ${await app.getUrl()}\n`);
