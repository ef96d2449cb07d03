import { Public } from '@latchkey/passport';
import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AsyncApi } from './asyncapi.js';

/** What /openapi.json is for requests, for events. */
@Public()
@ApiExcludeController()
@Controller('asyncapi.json')
export class AsyncApiController {
  constructor(private readonly asyncApi: AsyncApi) {}

  @Get()
  show(): Record<string, unknown> {
    return this.asyncApi.document;
  }
}
