import type { OpenAI } from 'openai';
import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;
type WireMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;

/** A request in the form of the Chat Completions API, which OpenAI, Azure, vLLM and LiteLLM all speak. */
export function toWire(model: string, request: ModelRequest): Body {
  const tools = request.tools.map((t) => ({
    type: 'function' as const,
    function: { name: t.name, description: t.description, parameters: { ...t.inputSchema } },
  }));
  return {
    model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.flatMap(messages)],
    max_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    ...(tools.length === 0 ? {} : { tools }),
  };
}

function messages(turn: ModelMessage): WireMessage[] {
  if (turn.role === 'user') return [{ role: 'user', content: turn.text }];
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
