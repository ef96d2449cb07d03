import { LatchkeyHealth, Public, type HealthReport } from '@latchkey/passport';
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What load balancers and Prometheus ask. */
@Public()
@Controller()
export class HealthController {
  constructor(private readonly latchkey: LatchkeyHealth) {}

  @Get('health')
  health(@Res({ passthrough: true }) reply: FastifyReply): HealthReport {
    reply.status(this.latchkey.status().ready ? 200 : 503);
    return this.latchkey.check();
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): string {
    return this.latchkey.metrics();
  }
}
