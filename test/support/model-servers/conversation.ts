import * as z from 'zod';
import type { JsonObject } from '#domain/json.ts';

const Schema = z.record(z.string(), z.json());
const FunctionTool = z.object({ function: z.object({ name: z.string(), parameters: Schema }) });
const Spec = z.object({
  toolSpec: z.object({ name: z.string(), inputSchema: z.object({ json: Schema }) }),
});

/** What a request of any provider holds, in one form. */
export interface Conversation {
  readonly tools: readonly { readonly name: string; readonly schema: JsonObject }[];
  /** Tool results in it, and what they say. */
  readonly results: readonly string[];
  /** All words of the user. */
  readonly user: string;
}

/** Reads the body of a call in the form of Chat Completions, Ollama's chat or Converse. */
export function conversationOf(body: Readonly<Record<string, unknown>>): Conversation {
  const messages = listOf(body['messages']);
  const blocks = messages.flatMap((m) => listOf(m['content']));
  return {
    tools: toolsOf(body),
    results: [
      ...messages.filter((m) => m['role'] === 'tool').map((m) => String(m['content'])),
      ...blocks.filter((b) => 'toolResult' in b).map((b) => JSON.stringify(b['toolResult'])),
    ],
    user: messages
      .filter((m) => m['role'] === 'user')
      .map((m) => (typeof m['content'] === 'string' ? m['content'] : textOf(m['content'])))
      .join('\n'),
  };
}

function toolsOf(body: Readonly<Record<string, unknown>>): Conversation['tools'] {
  const config = body['toolConfig'] as Record<string, unknown> | undefined;
  const functions = listOf(body['tools']).flatMap((tool) => {
    const parsed = FunctionTool.safeParse(tool);
    return parsed.success
      ? [{ name: parsed.data.function.name, schema: parsed.data.function.parameters as JsonObject }]
      : [];
  });
  const specs = listOf(config?.['tools']).flatMap((tool) => {
    const parsed = Spec.safeParse(tool);
    return parsed.success
      ? [{ name: parsed.data.toolSpec.name, schema: parsed.data.toolSpec.inputSchema.json as JsonObject }]
      : [];
  });
  return [...functions, ...specs];
}

const textOf = (content: unknown): string =>
  listOf(content)
    .map((block) => (typeof block['text'] === 'string' ? block['text'] : ''))
    .join('\n');

const listOf = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
