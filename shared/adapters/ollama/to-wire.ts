import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';

/** The least and the greatest window that is asked for, in tokens. */
const LEAST_WINDOW = 8_192;
const GREATEST_WINDOW = 131_072;
/** A token is at least about this many bytes of JSON. */
const BYTES_PER_TOKEN = 3;

/**
 * A request in the form of Ollama's `/api/chat` (docs/api.md of its repository). Without a word Ollama gives a
 * conversation 4,096 tokens and silently drops what does not fit, so the window is asked for by need, and dropping
 * is refused where the server knows the switch.
 */
export function toWire(model: string, request: ModelRequest, stream: boolean): unknown {
  const tools = request.tools.map((t) => ({
    type: 'function',
    function: { name: t.name, description: t.description, parameters: t.inputSchema },
  }));
  const messages = [{ role: 'system', content: request.system }, ...request.messages.flatMap(wireMessages)];
  return {
    model,
    stream,
    messages,
    options: {
      temperature: request.temperature,
      num_predict: request.maxOutputTokens,
      num_ctx: windowFor(request),
    },
    truncate: false,
    shift: false,
    ...(tools.length === 0 ? {} : { tools }),
    ...(request.output === undefined ? {} : { format: request.output.schema }),
  };
}

/** A power of two: a model is loaded anew for each other window. Images count at their providers' usual size. */
export function windowFor(request: ModelRequest): number {
  const images = request.messages.flatMap((m) => (m.role === 'user' ? (m.images ?? []) : []));
  const text = JSON.stringify(request, (key, value: unknown) => (key === 'images' ? undefined : value));
  const need = Buffer.byteLength(text) / BYTES_PER_TOKEN + images.length * 1_500 + request.maxOutputTokens;
  let window = LEAST_WINDOW;
  while (window < need && window < GREATEST_WINDOW) window *= 2;
  return window;
}

function wireMessages(turn: ModelMessage): unknown[] {
  if (turn.role === 'user') {
    const images = (turn.images ?? []).map(({ base64 }) => base64);
    return [{ role: 'user', content: turn.text, ...(images.length === 0 ? {} : { images }) }];
  }
  if (turn.role === 'tool') {
    return turn.results.map((r) => ({
      role: 'tool',
      tool_call_id: r.id,
      content: r.failed ? `failed: ${r.text}` : r.text,
    }));
  }
  const calls = turn.calls.map((c) => ({ id: c.id, function: { name: c.name, arguments: c.input } }));
  return [{ role: 'assistant', content: turn.text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}
