// OpenAI's Chat Completions, as api.openai.com, Azure, vLLM and LiteLLM speak it.
import { argumentsOf, type Behaviour, type Fault, pieces, type ServedUsage, stopOf } from './behaviour.ts';
import type { Exchange } from './exchange.ts';

const finishes = { end: 'stop', tools: 'tool_calls', length: 'length', refusal: 'content_filter' } as const;

/** Refusals before an answer: status and body. */
const refusals: Partial<Record<Fault, { status: number; error: Record<string, unknown> }>> = {
  throttled: { status: 429, error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
  overflow: {
    status: 400,
    error: {
      message: "This model's maximum context length is 8192 tokens.",
      code: 'context_length_exceeded',
    },
  },
  'no-images': { status: 400, error: { message: 'm is not a multimodal model', code: 400 } },
  'unknown-model': {
    status: 404,
    error: { message: 'The model `m` does not exist', code: 'model_not_found' },
  },
  'bad-key': { status: 401, error: { message: 'Incorrect API key', code: 'invalid_api_key' } },
  failed: { status: 500, error: { message: 'The server had an error', code: null } },
  'gateway-timeout': { status: 504, error: { message: 'upstream timed out', code: null } },
};

/** Answers one call. */
export async function speakOpenai(
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  const refusal = refusalOf(exchange, behaviour);
  if (refusal !== undefined) {
    const { status, error } = refusal;
    const headers: Record<string, string> =
      status === 429 ? { 'retry-after': `${behaviour.retryAfterSeconds ?? 7}` } : {};
    return exchange.reply(status, 'application/json', JSON.stringify({ error }), headers);
  }
  if (exchange.asked.body['stream'] !== true) return whole(exchange, behaviour, usage);
  await streamed(exchange, behaviour, usage);
}

function refusalOf({ asked }: Exchange, behaviour: Behaviour) {
  const refused = behaviour.refuses?.find((name) => name in asked.body);
  if (refused === undefined) return behaviour.fault && refusals[behaviour.fault];
  const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
  return { status: 400, error: { message, param: refused, code: 'unsupported_parameter' } };
}

const wireUsage = (usage: ServedUsage) => ({
  prompt_tokens: usage.inputTokens + usage.cacheReadTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.cacheReadTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens },
});

const callId = (at: number): string => `call_${at + 1}`;

function whole(exchange: Exchange, behaviour: Behaviour, usage: ServedUsage | undefined): void {
  const calls = (behaviour.calls ?? []).map(({ name }, i) => ({
    id: callId(i),
    type: 'function',
    function: { name, arguments: argumentsOf(behaviour, i) },
  }));
  const message = {
    role: 'assistant',
    content: behaviour.text ?? null,
    reasoning_content: 'thinking aloud, which is no answer',
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const text = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: exchange.asked.body['model'],
    choices: [{ index: 0, message, finish_reason: finishes[stopOf(behaviour)] }],
    ...(usage === undefined ? {} : { usage: wireUsage(usage) }),
  });
  exchange.reply(200, 'application/json', behaviour.fault === 'malformed' ? text.slice(0, -9) : text);
}

async function streamed(
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  const send = (delta: unknown, finish: string | null = null) =>
    exchange.write(event({ choices: [{ index: 0, delta, finish_reason: finish }] }));
  exchange.begin('text/event-stream; charset=utf-8');
  await send({ role: 'assistant', content: '', reasoning_content: 'thinking aloud' });
  const words = pieces(behaviour.text ?? '');
  for (const [i, word] of words.entries()) {
    await send({ content: word });
    if (i === 0 && (await interrupted(exchange, behaviour.fault))) return;
  }
  for (const [i, { name }] of (behaviour.calls ?? []).entries()) {
    await send({
      tool_calls: [{ index: i, id: callId(i), type: 'function', function: { name, arguments: '' } }],
    });
    for (const part of thirds(argumentsOf(behaviour, i))) {
      await send({ tool_calls: [{ index: i, function: { arguments: part } }] });
    }
  }
  await send({}, finishes[stopOf(behaviour)]);
  if (usage !== undefined && wantsUsage(exchange)) {
    await exchange.write(event({ choices: [], usage: wireUsage(usage) }));
  }
  await exchange.write('data: [DONE]\n\n');
  exchange.end();
}

/** A stream has usage only when it is asked for. */
const wantsUsage = ({ asked }: Exchange): boolean =>
  (asked.body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;

async function interrupted(exchange: Exchange, fault: Fault | undefined): Promise<boolean> {
  if (fault === 'stalled') return true;
  if (fault === 'cut-inside') exchange.cut();
  else if (fault === 'malformed') await exchange.write('data: {"choices":[{"ind\n\n').then(exchange.end);
  else if (fault === 'throttled-inside') {
    const error = { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' };
    await exchange.write(event({ error })).then(exchange.end);
  } else return false;
  return true;
}

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

/** A text in up to three parts. */
export function thirds(text: string): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  return [text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)].filter(
    (part) => part !== '',
  );
}
