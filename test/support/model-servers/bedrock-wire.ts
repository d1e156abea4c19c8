// Bedrock's Converse and ConverseStream, the latter in AWS's binary event stream.
import { argumentsOf, type Behaviour, type Fault, pieces, type ServedUsage, stopOf } from './behaviour.ts';
import { eventMessage } from './event-stream.ts';
import type { Exchange } from './exchange.ts';
import { thirds } from './openai-wire.ts';

const reasons = {
  end: 'end_turn',
  tools: 'tool_use',
  length: 'max_tokens',
  refusal: 'guardrail_intervened',
} as const;

const refusals: Partial<Record<Fault, { status: number; name: string; message: string }>> = {
  throttled: { status: 429, name: 'ThrottlingException', message: 'Too many requests' },
  overflow: { status: 400, name: 'ValidationException', message: 'Input is too long for requested model.' },
  'no-images': {
    status: 400,
    name: 'ValidationException',
    message: "This model doesn't support the image content type",
  },
  'unknown-model': { status: 404, name: 'ResourceNotFoundException', message: 'no such model' },
  'bad-key': { status: 403, name: 'AccessDeniedException', message: 'not allowed' },
  failed: { status: 500, name: 'InternalServerException', message: 'failed' },
  'gateway-timeout': { status: 408, name: 'ModelTimeoutException', message: 'took too long' },
};

/** Answers one call. */
export async function speakBedrock(
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  const refusal = behaviour.fault && refusals[behaviour.fault];
  if (refusal !== undefined) {
    const { status, name, message } = refusal;
    const headers: Record<string, string> = { 'x-amzn-errortype': name };
    if (status === 429) headers['retry-after'] = '7';
    return exchange.reply(status, 'application/json', JSON.stringify({ message }), headers);
  }
  if (exchange.asked.path.endsWith('/converse')) return whole(exchange, behaviour, usage);
  await streamed(exchange, behaviour, usage);
}

const wireUsage = (usage: ServedUsage) => ({
  inputTokens: usage.inputTokens,
  outputTokens: usage.outputTokens,
  totalTokens: usage.inputTokens + usage.outputTokens + usage.cacheReadTokens,
  cacheReadInputTokens: usage.cacheReadTokens,
});

const callId = (at: number): string => `tooluse_${at + 1}`;

function whole(exchange: Exchange, behaviour: Behaviour, usage: ServedUsage | undefined): void {
  const calls = (behaviour.calls ?? []).map(({ name, input }, i) => ({
    toolUse: { toolUseId: callId(i), name, input },
  }));
  const content = [...(behaviour.text === undefined ? [] : [{ text: behaviour.text }]), ...calls];
  const text = JSON.stringify({
    output: { message: { role: 'assistant', content } },
    stopReason: reasons[stopOf(behaviour)],
    ...(usage === undefined ? {} : { usage: wireUsage(usage) }),
    metrics: { latencyMs: 1 },
  });
  exchange.reply(200, 'application/json', behaviour.fault === 'malformed' ? text.slice(0, -9) : text);
}

const event = (type: string, payload: unknown): Buffer =>
  eventMessage(
    { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' },
    payload,
  );

async function streamed(
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  const send = (type: string, payload: unknown) => exchange.write(event(type, payload));
  exchange.begin('application/vnd.amazon.eventstream');
  await send('messageStart', { role: 'assistant' });
  for (const [i, word] of pieces(behaviour.text ?? '').entries()) {
    await send('contentBlockDelta', { contentBlockIndex: 0, delta: { text: word } });
    if (i === 0 && (await interrupted(exchange, behaviour.fault))) return;
  }
  for (const [i, { name }] of (behaviour.calls ?? []).entries()) {
    const contentBlockIndex = i + 1;
    await send('contentBlockStart', {
      contentBlockIndex,
      start: { toolUse: { toolUseId: callId(i), name } },
    });
    for (const input of thirds(argumentsOf(behaviour, i))) {
      await send('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } });
    }
    await send('contentBlockStop', { contentBlockIndex });
  }
  await send('messageStop', { stopReason: reasons[stopOf(behaviour)] });
  const metrics = { latencyMs: 1 };
  await send('metadata', usage === undefined ? { metrics } : { usage: wireUsage(usage), metrics });
  exchange.end();
}

async function interrupted(exchange: Exchange, fault: Fault | undefined): Promise<boolean> {
  if (fault === 'stalled') return true;
  if (fault === 'cut-inside') exchange.cut();
  else if (fault === 'malformed') {
    const bytes = event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'damaged' } });
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 255;
    await exchange.write(bytes).then(exchange.end);
  } else if (fault === 'throttled-inside') {
    const headers = {
      ':message-type': 'exception',
      ':exception-type': 'throttlingException',
      ':content-type': 'application/json',
    };
    await exchange.write(eventMessage(headers, { message: 'Too many requests' })).then(exchange.end);
  } else return false;
  return true;
}
