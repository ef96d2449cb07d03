import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What a route does and what it answers when all is well, for OpenAPI. */
export function Answers(status: number, summary: string, schema?: z.ZodType): MethodDecorator {
  const response = ApiResponse({ status, description: summary, ...(schema && { standardSchema: schema }) });
  return applyDecorators(ApiOperation({ summary }), response);
}
