import { Installation } from '@latchkey/installation';
import { Public } from '@latchkey/passport';
import { Metrics } from '@latchkey/platform';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/route-rules.js';
import { readinessOf, readinessView } from './readiness.js';

const livenessView = z.object({ status: z.literal('ok').describe('it answers') }).meta({ id: 'Liveness' });

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly installation: Installation,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  @Answers(200, livenessView)
  getLiveness() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Answers(200, readinessView)
  @ApiResponse({ status: 503, description: 'The process does not serve', standardSchema: readinessView })
  getReadiness(@Res({ passthrough: true }) reply: FastifyReply) {
    const readiness = readinessOf(this.installation);
    reply.status(readiness.status === 'ready' ? 200 : 503);
    return readiness;
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Answers(200, { 'text/plain': 'the text format of Prometheus' })
  getMetrics(): Promise<string> {
    return this.metrics.text();
  }
}
