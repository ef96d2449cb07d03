import { z } from 'zod';

const COMPONENTS = '#/components/schemas/';

type JsonSchema = Record<string, unknown>;

interface Converted {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

/** A zod schema for OpenAPI. Schemas with an id become components, so that generated clients name and share them. */
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

type Overridden = Pick<Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0], 'jsonSchema'>;

/** Leaves out what carries no information, and what client generators cannot handle. */
function readable({ jsonSchema }: Overridden): void {
  // a format makes the pattern redundant, and few regular expression engines know `\p{...}`
  if (jsonSchema.format !== undefined || jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
  if (typeof jsonSchema.default === 'object') delete jsonSchema.default;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

/** Answers may gain members; clients must not refuse them. */
export function readableAndOpen(overridden: Overridden): void {
  readable(overridden);
  const { additionalProperties } = overridden.jsonSchema;
  // the schema of the members of a map stays
  const hasSchema = typeof additionalProperties === 'object' && Object.keys(additionalProperties!).length > 0;
  if (!hasSchema) delete overridden.jsonSchema.additionalProperties;
}
