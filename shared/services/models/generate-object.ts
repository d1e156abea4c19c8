import type * as z from 'zod';
import { toJSONSchema } from 'zod';
import { LLMProviderError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import type { GatewayCall, GatewayReply, ModelGateway } from '#ports/model-gateway.ts';
import { chooseTier } from './choose-tier.ts';

/** An object of a model that fits its schema, and what it took. */
export interface GeneratedObject<T> {
  readonly object: T;
  /** The calls made: one, or two where the first answer did not fit. */
  readonly replies: readonly GatewayReply[];
}

/** What is asked, under the name that the form of the answer has at the provider (letters, digits, `_`, `-`). */
export type ObjectRequest = Omit<ModelRequest, 'output' | 'tools'> & { readonly name: string };

/**
 * Asks a model for an object. The schema goes to the provider; what comes is parsed and checked all the same. An
 * answer that does not fit is shown to a stronger tier once, with what is wrong with it.
 *
 * @throws LLMProviderError `model_output_invalid` when the second does not fit either, or was cut; `model_refused` on a
 * refusal; and what the gateway throws
 */
export async function generateObject<S extends z.ZodType>(
  gateway: Pick<ModelGateway, 'call'>,
  schema: S,
  { name, ...wanted }: ObjectRequest,
  how: GatewayCall,
): Promise<GeneratedObject<z.output<S>>> {
  const request: ModelRequest = { ...wanted, tools: [], output: { name, schema: schemaOf(schema) } };
  const first = await gateway.call(request, how);
  const read = readObject(schema, first.reply);
  if ('object' in read) return { object: read.object, replies: [first] };
  const { tier } = chooseTier({
    step: 'judge',
    contextBytes: 0,
    failed: { tier: how.tier, why: read.wrong },
  });
  const second = await gateway.call(repairOf(request, first.reply, read.wrong), {
    ...how,
    tier,
    callId: `${how.callId}/repair`,
  });
  const again = readObject(schema, second.reply);
  if ('object' in again) return { object: again.object, replies: [first, second] };
  const { provider } = second.reply;
  throw new LLMProviderError(
    provider,
    'model_output_invalid',
    `the model's object does not fit: ${again.wrong}`,
    {
      retryable: false,
    },
  );
}

// written out once for each schema: it costs more than a call's own work
const schemas = new WeakMap<z.ZodType, JsonObject>();

function schemaOf(schema: z.ZodType): JsonObject {
  const known = schemas.get(schema);
  if (known !== undefined) return known;
  const made = toJSONSchema(schema, { io: 'input' }) as unknown as JsonObject;
  schemas.set(schema, made);
  return made;
}

/** @throws LLMProviderError `model_refused`: asking again would not change its mind */
function readObject<S extends z.ZodType>(
  schema: S,
  { text, stop, provider }: ModelReply,
): { readonly object: z.output<S> } | { readonly wrong: string } {
  if (stop === 'refusal') {
    throw new LLMProviderError(provider, 'model_refused', 'the model refused to answer', {
      retryable: false,
    });
  }
  if (stop === 'length') return { wrong: 'it was cut at the most tokens allowed; be shorter' };
  const parsed = schema.safeParse(jsonIn(text));
  if (parsed.success) return { object: parsed.data };
  const issues = parsed.error.issues.slice(0, MOST_ISSUES);
  return { wrong: issues.map((i) => `/${i.path.join('/')}: ${i.message}`).join('; ') };
}

const MOST_ISSUES = 10;

/** The JSON of an answer, also between the fences that some models put around it; undefined where there is none. */
function jsonIn(text: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1];
  try {
    return JSON.parse(fenced ?? text);
  } catch {
    return undefined;
  }
}

const repairOf = (request: ModelRequest, { text }: ModelReply, wrong: string): ModelRequest => ({
  ...request,
  messages: [
    ...request.messages,
    // providers refuse an empty turn
    { role: 'assistant', text: text === '' ? '{}' : text, calls: [] },
    {
      role: 'user',
      text: `Your answer does not fit the schema. ${wrong}. Answer again with the whole JSON object and nothing else.`,
    },
  ],
});
