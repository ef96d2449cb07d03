import type { ErrorCode } from '@latchkey/domain';
import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

/** Where an operation says what it refuses with, until the document is made. */
export const REFUSES = 'x-refuses';

/** What text comes in, by media type. */
type Text = Readonly<Record<string, string>>;

interface Said {
  /** as a list of operations shows it */
  readonly summary: string;
  /** what a caller has to know, in whole sentences */
  readonly description: string;
  /** codes of this route, beside those that every route like it has */
  readonly refuses?: readonly ErrorCode[];
}

/** What a route does and what it answers when all is well, for OpenAPI. The operation is named like the method. */
export function Answers(
  status: number,
  answer: z.ZodType | Text | null,
  { summary, description, refuses = [] }: Said,
): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiResponse({ status, description: summary, ...bodyOf(answer) }),
    ApiExtension(REFUSES, refuses),
  );
}

function bodyOf(answer: z.ZodType | Text | null) {
  if (answer === null) return {};
  if (answer instanceof z.ZodType) return { standardSchema: answer };
  const types = Object.entries(answer).map(([type, description]) => [
    type,
    { schema: { type: 'string', description } },
  ]);
  return { content: Object.fromEntries(types) };
}
