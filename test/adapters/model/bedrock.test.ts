import * as http2 from 'node:http2';
import { crc32 } from 'node:zlib';
import { bedrockLanguageModel } from '#adapters/bedrock/language-model.ts';
import type { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelRequest } from '#ports/language-model.ts';
import { listen } from '../http/local-servers.ts';

const request: ModelRequest = {
  system: 'be exact',
  messages: [
    { role: 'user', text: 'why?' },
    { role: 'assistant', text: 'let me look', calls: [{ id: 'c0', name: 'look', input: { at: 'x' } }] },
    { role: 'tool', results: [{ id: 'c0', text: 'nothing', failed: true }] },
  ],
  tools: [{ name: 'look', description: 'looks', inputSchema: { type: 'object' } }],
  maxOutputTokens: 50,
  temperature: 0,
};
const usage = { inputTokens: 20, outputTokens: 7, totalTokens: 127, cacheReadInputTokens: 100 };

/** One message of the vnd.amazon.eventstream encoding, as AWS documents it. */
function eventMessage(headers: Record<string, string>, payload: unknown): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(value.length);
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        size,
        Buffer.from(value),
      ]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const all = Buffer.concat([prelude, head, body]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(all));
  return Buffer.concat([all, end]);
}
const event = (type: string, payload: unknown): Buffer =>
  eventMessage(
    { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' },
    payload,
  );

interface Told {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: Buffer | string;
  /** Resets the stream after the body. */
  readonly cut?: boolean;
}

/** Speaks HTTP/2 in clear text, as the client does to a local endpoint. */
async function against<T>(told: Told, work: (model: ReturnType<typeof bedrockLanguageModel>) => Promise<T>) {
  const seen: { path: string; body: unknown }[] = [];
  const server = http2.createServer();
  server.on('stream', (stream, head) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    stream.on('error', () => undefined);
    stream.on('end', () => {
      seen.push({ path: decodeURIComponent(String(head[':path'])), body: JSON.parse(text) });
      stream.respond({ ':status': told.status ?? 200, 'content-type': 'application/json', ...told.headers });
      stream.write(told.body);
      if (told.cut) setTimeout(() => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR), 30);
      else stream.end();
    });
  });
  const { port, close } = await listen(server);
  const endpoint = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${port}` };
  Object.assign(
    process.env,
    { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    endpoint,
  );
  try {
    return { result: await work(bedrockLanguageModel({ model: 'eu.some.model-v1:0' })), seen };
  } finally {
    await close();
  }
}
const stream = { 'content-type': 'application/vnd.amazon.eventstream' };
const collect = async (model: ReturnType<typeof bedrockLanguageModel>) => {
  let text = '';
  let reply: ModelReply | undefined;
  for await (const part of model.stream(request)) {
    if ('reply' in part) reply = part.reply;
    else text += part.text;
  }
  return { text, reply };
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (e: LLMProviderError) => `${e.code}${e.retryable ? ' again' : ''}`,
  );
const refused = (name: string, status: number): Told => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: JSON.stringify({ message: 'no' }),
});

describe('a model of Bedrock', () => {
  it('sends a conversation in the form of Converse and reads text, calls and usage', async () => {
    const content = [{ text: 'because' }, { toolUse: { toolUseId: 'c1', name: 'look', input: { at: 'y' } } }];
    const body = JSON.stringify({
      output: { message: { role: 'assistant', content } },
      stopReason: 'tool_use',
      usage,
    });
    const { result, seen } = await against({ body }, (m) => m.generateWithMetadata(request));
    expect(result).toEqual({
      text: 'because',
      calls: [{ id: 'c1', name: 'look', input: { at: 'y' } }],
      stop: 'tools',
      usage: { inputTokens: 20, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 0 },
      provider: 'bedrock',
      model: 'eu.some.model-v1:0',
    });
    expect(seen).toEqual([
      {
        path: '/model/eu.some.model-v1:0/converse',
        body: {
          system: [{ text: 'be exact' }],
          messages: [
            { role: 'user', content: [{ text: 'why?' }] },
            {
              role: 'assistant',
              content: [
                { text: 'let me look' },
                { toolUse: { toolUseId: 'c0', name: 'look', input: { at: 'x' } } },
              ],
            },
            {
              role: 'user',
              content: [{ toolResult: { toolUseId: 'c0', content: [{ text: 'nothing' }], status: 'error' } }],
            },
          ],
          inferenceConfig: { maxTokens: 50, temperature: 0 },
          toolConfig: {
            tools: [
              { toolSpec: { name: 'look', description: 'looks', inputSchema: { json: { type: 'object' } } } },
            ],
          },
        },
      },
    ]);
  });

  it('puts a streamed answer together, calls and usage included', async () => {
    const body = Buffer.concat([
      event('messageStart', { role: 'assistant' }),
      event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'because ' } }),
      event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'of it' } }),
      event('contentBlockStart', {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: 'c1', name: 'look' } },
      }),
      event('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{"at":' } } }),
      event('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '"y"}' } } }),
      event('messageStop', { stopReason: 'tool_use' }),
      event('metadata', { usage, metrics: { latencyMs: 1 } }),
    ]);
    const { result } = await against({ headers: stream, body }, collect);
    expect([
      result.text,
      result.reply?.calls,
      result.reply?.usage?.cacheReadTokens,
      result.reply?.stop,
    ]).toEqual(['because of it', [{ id: 'c1', name: 'look', input: { at: 'y' } }], 100, 'tools']);
  });

  it('never takes a stream without its end for an answer', async () => {
    const body = event('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'because' } });
    const ended = await against({ headers: stream, body }, (m) => codeOf(collect(m)));
    const cut = await against({ headers: stream, body, cut: true }, (m) => codeOf(collect(m)));
    expect([ended.result, cut.result]).toEqual(['model_unavailable again', 'model_unavailable again']);
  });

  it('recognises a throttle inside a stream', async () => {
    const headers = {
      ':message-type': 'exception',
      ':exception-type': 'throttlingException',
      ':content-type': 'application/json',
    };
    const { result } = await against(
      { headers: stream, body: eventMessage(headers, { message: 'slow down' }) },
      (m) => codeOf(collect(m)),
    );
    expect(result).toBe('rate_limited again');
  });

  it('tells what is worth another try', async () => {
    const codes: string[] = [];
    for (const [name, status] of [
      ['ThrottlingException', 429],
      ['ModelTimeoutException', 408],
      ['ServiceUnavailableException', 503],
      ['AccessDeniedException', 403],
      ['ValidationException', 400],
    ] as const) {
      codes.push((await against(refused(name, status), (m) => codeOf(m.generate(request)))).result);
    }
    expect(codes).toEqual([
      'rate_limited again',
      'model_unavailable again',
      'model_unavailable again',
      'model_unavailable',
      'model_refused',
    ]);
  });

  it('calls a guarded answer a refusal and a cut one cut', async () => {
    const answer = (stopReason: string) =>
      JSON.stringify({ output: { message: { role: 'assistant', content: [{ text: 'so' }] } }, stopReason });
    const guarded = await against({ body: answer('guardrail_intervened') }, (m) =>
      m.generateWithMetadata(request),
    );
    const cut = await against({ body: answer('max_tokens') }, (m) => m.generateWithMetadata(request));
    expect([guarded.result.stop, cut.result.stop, cut.result.usage]).toEqual([
      'refusal',
      'length',
      undefined,
    ]);
  });
});
