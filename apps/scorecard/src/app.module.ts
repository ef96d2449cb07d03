import { ApiKeyGuard, LatchkeyModule } from '@latchkey/passport';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Configuration } from './configuration.js';
import { Elements } from './elements/elements.js';
import { ElementsController } from './elements/elements.controller.js';
import { MeasureValues } from './elements/measure-values.js';
import { HealthController } from './http/health.controller.js';
import { ProblemFilter, validationPipe } from './http/problem.js';
import { LoadsController } from './loads/loads.controller.js';

/** What the console says of scopes. */
const GUARD = {
  service: 'scorecard',
  requireScopes: true,
  scopes: {
    'elements:read': 'See the scorecards, initiatives and measures that its user may see',
    'elements:edit': 'Change and delete those that its user owns, and create some as an admin',
    'loads:write': 'Load values of measures in bulk',
  },
};

/** Every route is shut by the guard, unless it is marked `@Public()`. */
@Module({})
export class AppModule {
  static of({ latchkey, queueDirectory, maxValues }: Configuration): DynamicModule {
    return {
      module: AppModule,
      imports: [LatchkeyModule.forRoot({ ...GUARD, source: latchkey, queueDirectory })],
      controllers: [ElementsController, LoadsController, HealthController],
      providers: [
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_PIPE, useValue: validationPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: MeasureValues, useFactory: () => new MeasureValues(maxValues) },
        Elements,
      ],
    };
  }
}
