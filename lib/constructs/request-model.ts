import { toJSONSchema, type ZodType, ZodUndefined } from 'zod';

/** A JSON Schema of draft 4, as far as API Gateway takes it. */
export type GatewaySchema = Readonly<Record<string, unknown>>;

/**
 * The body of a route as a model of API Gateway: for documentation and generated clients. It may allow more than the
 * body's own schema, never less: what the gateway does not know (recursion, exclusive bounds, Unicode classes and
 * lookaround in patterns) is left out. Undefined for a route without a body.
 */
export function requestModel(body: ZodType): GatewaySchema | undefined {
  if (body instanceof ZodUndefined) return undefined;
  const schema = toJSONSchema(body, { target: 'draft-4', io: 'input', unrepresentable: 'any' });
  return { $schema: DRAFT_4, ...subset(schema as GatewaySchema) };
}

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#';

const KEPT: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'description',
  'required',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);
const ALTERNATIVES: ReadonlySet<string> = new Set(['anyOf', 'oneOf']);

/** A schema that refers to another one, itself perhaps, becomes one that takes everything. */
function subset(schema: GatewaySchema): GatewaySchema {
  if ('$ref' in schema) return {};
  const kept = Object.entries(schema).flatMap(([keyword, value]) => {
    const part = partOf(keyword, value);
    return part === undefined ? [] : [[keyword, part] as const];
  });
  return Object.fromEntries(kept);
}

function partOf(keyword: string, value: unknown): unknown {
  if (KEPT.has(keyword)) return value;
  if (keyword === 'pattern') return /\\p|\(\?[=!<]/.test(String(value)) ? undefined : value;
  if (keyword === 'properties') return mapped(value as Readonly<Record<string, GatewaySchema>>);
  if (keyword === 'items' || keyword === 'additionalProperties') {
    return typeof value === 'object' && !Array.isArray(value) ? subset(value as GatewaySchema) : value;
  }
  if (keyword === 'allOf') return demands(value as readonly GatewaySchema[]);
  return ALTERNATIVES.has(keyword) ? (value as readonly GatewaySchema[]).map(subset) : undefined;
}

/** Parts that still demand something; undefined where none does. */
function demands(parts: readonly GatewaySchema[]): readonly GatewaySchema[] | undefined {
  const left = parts.map(subset).filter((part) => Object.keys(part).length > 0);
  return left.length === 0 ? undefined : left;
}

const mapped = (properties: Readonly<Record<string, GatewaySchema>>): Record<string, GatewaySchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, subset(schema)]));
