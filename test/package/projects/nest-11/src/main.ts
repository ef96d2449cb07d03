import { ApiKeyGuard, Caller, CHECK_OBSERVER, KeyKind, LatchkeyStrategy, Public } from '@latchkey/passport';
import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { verifier } from './verifier';

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
}

@Module({
  controllers: [Elements],
  providers: [
    { provide: LatchkeyStrategy, useValue: new LatchkeyStrategy(verifier) },
    { provide: CHECK_OBSERVER, useValue: () => undefined },
    { provide: APP_GUARD, useClass: ApiKeyGuard },
  ],
})
class ServiceModule {}

async function start(): Promise<void> {
  const app: INestApplication = await NestFactory.create(ServiceModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  process.stdout.write(`listening on ${await app.getUrl()}\n`);
}

void start();
