import type { Json, JsonObject } from '#domain/json.ts';
import type { Behaviour } from './behaviour.ts';
import { conversationOf } from './conversation.ts';
import type { Asked } from './exchange.ts';

/**
 * A model that works as an agent does, always the same way: it asks for one tool with an input that nobody else would
 * choose, so that it is not taken for a repetition, and once it has the answer it ends with hypotheses that prove
 * nothing.
 */
export function onCallScript({ body }: Asked): Behaviour {
  const { tools, results } = conversationOf(body);
  const asks = tools.find(({ schema }) => oddNumber(schema) !== undefined) ?? tools[0];
  if (results.length === 0 && asks !== undefined) {
    const input = { ...(leastInput(asks.schema) as JsonObject), ...oddNumber(asks.schema) };
    return { text: 'Let me look once more. ', calls: [{ name: asks.name, input }] };
  }
  return { text: `1. What the findings say, seen with ${results.length} more call(s). 2. Something else.` };
}

/** A number that a tool takes without asking for it, with a value that is no usual one. */
function oddNumber({ properties, required }: JsonObject): JsonObject | undefined {
  const needed = (required ?? []) as readonly string[];
  const numbers = Object.entries((properties ?? {}) as Record<string, JsonObject>).filter(
    ([name, { type }]) => !needed.includes(name) && (type === 'integer' || type === 'number'),
  );
  const [name, { minimum = 1, maximum = 8 } = {}] = numbers[0] ?? [];
  return name === undefined ? undefined : { [name]: Math.min(Number(minimum) + 7, Number(maximum)) };
}

/** The least value that a JSON schema allows, as far as the schemas of tools go. */
export function leastInput(schema: JsonObject): Json {
  if (schema['const'] !== undefined) return schema['const'];
  if (schema['default'] !== undefined) return schema['default'];
  const choices = schema['enum'] ?? schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) {
    const first = (choices as readonly Json[])[0] ?? null;
    return schema['enum'] === undefined ? leastInput(first as JsonObject) : first;
  }
  return leastOfType(schema);
}

function leastOfType(schema: JsonObject): Json {
  switch (schema['type']) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Record<string, JsonObject>;
      const required = (schema['required'] ?? []) as readonly string[];
      return Object.fromEntries(required.map((name) => [name, leastInput(properties[name] ?? {})]));
    }
    case 'array':
      return Number(schema['minItems'] ?? 0) > 0 ? [leastInput((schema['items'] ?? {}) as JsonObject)] : [];
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 1);
    case 'boolean':
      return false;
    default:
      return 'a'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
  }
}
