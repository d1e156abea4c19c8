import type { OpenAI } from 'openai';
import type { JsonObject } from '#domain/json.ts';
import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';
import type { Dialect } from './dialect.ts';

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;
type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type Part = OpenAI.Chat.Completions.ChatCompletionContentPart;

/** A request in the form of the Chat Completions API, which OpenAI, Azure, vLLM and LiteLLM all speak. */
export function toWire(model: string, request: ModelRequest, dialect: Dialect): Body {
  const tools = request.tools.map((t) => ({
    type: 'function' as const,
    function: { name: t.name, description: t.description, parameters: { ...t.inputSchema } },
  }));
  return {
    model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.flatMap(messages)],
    [dialect.limit]: request.maxOutputTokens,
    ...(dialect.temperature ? { temperature: request.temperature } : {}),
    ...(tools.length === 0 ? {} : { tools }),
    ...(request.output === undefined ? {} : { response_format: formOf(request.output) }),
  };
}

function messages(turn: ModelMessage): WireMessage[] {
  if (turn.role === 'user') return [{ role: 'user', content: userContent(turn) }];
  if (turn.role === 'tool') {
    return turn.results.map((r) => ({
      role: 'tool',
      tool_call_id: r.id,
      content: r.failed ? `failed: ${r.text}` : r.text,
    }));
  }
  const calls = turn.calls.map((c) => ({
    id: c.id,
    type: 'function' as const,
    function: { name: c.name, arguments: JSON.stringify(c.input) },
  }));
  return [{ role: 'assistant', content: turn.text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}

function userContent({ text, images = [] }: ModelMessage & { role: 'user' }): string | Part[] {
  if (images.length === 0) return text;
  const seen = images.map(
    ({ mediaType, base64 }): Part => ({
      type: 'image_url',
      image_url: { url: `data:${mediaType};base64,${base64}` },
    }),
  );
  return [{ type: 'text', text }, ...seen];
}

function formOf({ name, schema }: NonNullable<ModelRequest['output']>): NonNullable<Body['response_format']> {
  return { type: 'json_schema', json_schema: { name, schema: { ...schema }, strict: isStrict(schema) } };
}

/** Whether a schema has the closed form that strict outputs ask for; OpenAI refuses any other with `strict`. */
function isStrict(schema: JsonObject): boolean {
  const parts = Object.values(schema).flatMap((v) => (Array.isArray(v) ? v : [v]));
  const nested = [...parts, ...Object.values((schema['properties'] ?? {}) as JsonObject)];
  const below = nested.filter(
    (v): v is JsonObject => v !== null && typeof v === 'object' && !Array.isArray(v),
  );
  return isClosed(schema) && below.every(isStrict);
}

function isClosed(schema: JsonObject): boolean {
  if (schema['type'] !== 'object') return true;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const members = Object.keys((schema['properties'] ?? {}) as JsonObject);
  return schema['additionalProperties'] === false && members.every((name) => required.has(name));
}
