import { z } from 'zod';

const COMPONENTS = '#/components/schemas/';

type JsonSchema = Record<string, unknown>;

export interface Converted {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

/** A schema as OpenAPI has it. Those with an id become components, so that generated clients share and name them. */
export function toJsonSchema(
  schema: unknown,
  { schemaType }: { schemaType: 'input' | 'output' },
): Converted | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const override = schemaType === 'input' ? readable : readableAndOpen;
  const made = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any', override });
  const { $schema, $defs, id, ...body } = JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', COMPONENTS));
  const components = Object.fromEntries(
    Object.entries(($defs ?? {}) as Record<string, JsonSchema>).map(([name, { id: _id, ...part }]) => [name, part]),
  );
  if (typeof id !== 'string') return { schema: body, components };
  return { schema: { $ref: COMPONENTS + id }, components: { ...components, [id]: body } };
}

interface Overridden {
  readonly jsonSchema: {
    format?: string;
    pattern?: string;
    default?: unknown;
    minimum?: number;
    maximum?: number;
    additionalProperties?: unknown;
  };
}

/** Leaves out what says nothing, and what generators of clients stumble over. */
function readable({ jsonSchema }: Overridden): void {
  // a format says it all, and `\p{...}` few regular expressions know
  if (jsonSchema.format !== undefined || jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
  if (typeof jsonSchema.default === 'object') delete jsonSchema.default;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Answers may gain members; clients must not refuse them. */
export function readableAndOpen(overridden: Overridden): void {
  readable(overridden);
  const { additionalProperties } = overridden.jsonSchema;
  // what members of a map look like stays
  const saysWhat = typeof additionalProperties === 'object' && Object.keys(additionalProperties!).length > 0;
  if (!saysWhat) delete overridden.jsonSchema.additionalProperties;
}
