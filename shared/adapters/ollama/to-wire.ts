import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';

/** A request in the form of Ollama's `/api/chat` (docs/api.md of its repository). */
export function toWire(model: string, request: ModelRequest, stream: boolean): unknown {
  const tools = request.tools.map((t) => ({
    type: 'function',
    function: { name: t.name, description: t.description, parameters: t.inputSchema },
  }));
  return {
    model,
    stream,
    messages: [{ role: 'system', content: request.system }, ...request.messages.flatMap(messages)],
    options: { temperature: request.temperature, num_predict: request.maxOutputTokens },
    ...(tools.length === 0 ? {} : { tools }),
  };
}

function messages(turn: ModelMessage): unknown[] {
  if (turn.role === 'user') return [{ role: 'user', content: turn.text }];
  if (turn.role === 'tool') {
    return turn.results.map((r) => ({ role: 'tool', content: r.failed ? `failed: ${r.text}` : r.text }));
  }
  const calls = turn.calls.map((c) => ({ function: { name: c.name, arguments: c.input } }));
  return [{ role: 'assistant', content: turn.text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}
