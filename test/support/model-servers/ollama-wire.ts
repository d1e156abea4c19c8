// Ollama's own API: one JSON document for each line.
import { type Behaviour, type Fault, pieces, type ServedUsage, stopOf } from './behaviour.ts';
import type { Exchange } from './exchange.ts';

const refusals: Partial<Record<Fault, { status: number; error: string }>> = {
  throttled: { status: 503, error: 'server busy, please try again.  maximum pending requests exceeded' },
  overflow: { status: 400, error: 'the input length exceeds the context length' },
  'no-images': { status: 400, error: 'this model does not support images' },
  'unknown-model': { status: 404, error: "model 'm' not found" },
  'bad-key': { status: 401, error: 'unauthorized' },
  failed: { status: 500, error: 'llama runner process has terminated' },
  'gateway-timeout': { status: 504, error: 'upstream timed out' },
};

/** Answers one call. */
export async function speakOllama(
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  const refusal = behaviour.fault && refusals[behaviour.fault];
  if (refusal !== undefined) {
    const headers: Record<string, string> = behaviour.fault === 'throttled' ? { 'retry-after': '7' } : {};
    return exchange.reply(refusal.status, JSON_TYPE, JSON.stringify({ error: refusal.error }), headers);
  }
  const answer = {
    calls: (behaviour.calls ?? []).map(({ name, input }) => ({ function: { name, arguments: input } })),
    end: endOf(behaviour, usage),
  };
  if (exchange.asked.body['stream'] === false) whole(exchange, behaviour, answer);
  else await streamed(exchange, behaviour, answer);
}

const JSON_TYPE = 'application/json; charset=utf-8';
const reasons = { end: 'stop', tools: 'stop', length: 'length', refusal: 'content_filter' } as const;

interface Answer {
  readonly calls: readonly unknown[];
  readonly end: object;
}

function endOf(behaviour: Behaviour, usage: ServedUsage | undefined): object {
  const counts =
    usage === undefined ? {} : { prompt_eval_count: usage.inputTokens, eval_count: usage.outputTokens };
  return { done: true, done_reason: reasons[stopOf(behaviour)], total_duration: 1, ...counts };
}

function whole(exchange: Exchange, behaviour: Behaviour, { calls, end }: Answer): void {
  const message = {
    role: 'assistant',
    content: behaviour.text ?? '',
    thinking: 'thinking aloud',
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const text = JSON.stringify({ model: exchange.asked.body['model'], message, ...end });
  exchange.reply(200, JSON_TYPE, behaviour.fault === 'malformed' ? text.slice(0, -9) : text);
}

async function streamed(exchange: Exchange, behaviour: Behaviour, { calls, end }: Answer): Promise<void> {
  const model = exchange.asked.body['model'];
  const send = (message: object, rest: object = { done: false }) =>
    exchange.write(`${JSON.stringify({ model, message: { role: 'assistant', ...message }, ...rest })}\n`);
  exchange.begin('application/x-ndjson');
  await send({ content: '', thinking: 'thinking aloud' });
  for (const [i, word] of pieces(behaviour.text ?? '').entries()) {
    await send({ content: word });
    if (i === 0 && (await interrupted(exchange, behaviour.fault))) return;
  }
  // one chunk for each call, as a server with a streaming parser sends them
  for (const call of calls) await send({ content: '', tool_calls: [call] });
  await send({ content: '' }, end);
  exchange.end();
}

async function interrupted(exchange: Exchange, fault: Fault | undefined): Promise<boolean> {
  if (fault === 'stalled') return true;
  if (fault === 'cut-inside') exchange.cut();
  else if (fault === 'malformed') await exchange.write('{"message":{"cont\n').then(exchange.end);
  else if (fault === 'throttled-inside') {
    await exchange.write('{"error":"server busy, please try again"}\n').then(exchange.end);
  } else return false;
  return true;
}
