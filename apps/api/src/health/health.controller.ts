import { Installation } from '@latchkey/installation';
import { Public } from '@latchkey/passport';
import { Metrics } from '@latchkey/platform';
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Answers } from '../http/openapi.decorators.js';
import { readinessOf } from './readiness.js';

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly installation: Installation,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  @Answers(200, 'The process answers')
  live() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Answers(200, 'The process serves; 503 with reasons when it does not')
  ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = readinessOf(this.installation);
    reply.status(readiness.status === 'ready' ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Answers(200, 'Metrics in the text format of Prometheus')
  scrape(): Promise<string> {
    return this.metrics.text();
  }
}
