import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { ApiKeyGuard, Caller, KeyKind, LatchkeyStrategy } from '@latchkey/passport';
import { type ExecutionContext, Injectable, Module } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { GqlExecutionContext, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { verifier } from './verifier.js';

@Injectable()
class GqlApiKeyGuard extends ApiKeyGuard {
  override getRequest(context: ExecutionContext) {
    return GqlExecutionContext.create(context).getContext().req;
  }
}

@Resolver()
class Elements {
  @Query(() => String)
  user(@Caller() caller: Caller): string {
    return caller.user.name;
  }

  @KeyKind('data-loader')
  @Mutation(() => String)
  load(): string {
    return 'loaded';
  }
}

@Module({
  imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
  providers: [
    Elements,
    { provide: LatchkeyStrategy, useValue: new LatchkeyStrategy(verifier) },
    { provide: APP_GUARD, useClass: GqlApiKeyGuard },
  ],
})
class ServiceModule {}

const app = await NestFactory.create<NestFastifyApplication>(ServiceModule, new FastifyAdapter(), {
  logger: ['error'],
});
await app.listen(0, '127.0.0.1');
process.stdout.write(`listening on ${await app.getUrl()}\n`);
