// A server that speaks the wire format of one provider, does what a script says, and keeps a record of every call.
import * as http from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { speakBedrock } from './bedrock-wire.ts';
import type { Behaviour, ServedUsage } from './behaviour.ts';
import { conversationOf } from './conversation.ts';
import { type Asked, type Exchange, exchangeOf, readAsked } from './exchange.ts';
import { speakOllama } from './ollama-wire.ts';
import { speakOpenai } from './openai-wire.ts';

/** Providers whose wire format there is. */
export const wireProviders = ['openai', 'ollama', 'bedrock'] as const;
export type WireProvider = (typeof wireProviders)[number];

/** One call as the server has it in its books. */
export interface CallRecord {
  readonly number: number;
  /** What the client calls the request (`x-client-request-id`); null where it says nothing. */
  readonly id: string | null;
  readonly path: string;
  readonly model: string;
  readonly stream: boolean;
  readonly tools: readonly string[];
  readonly results: number;
  readonly status: number;
  /** `left`: the client went away before the end. `cut`: the server broke off. */
  readonly outcome: 'answered' | 'refused' | 'cut' | 'left';
  /** What the provider would bill; null where it did not begin to answer. */
  readonly usage: ServedUsage | null;
}

/** What to serve. */
export interface ModelServerOptions {
  readonly provider: WireProvider;
  /** What to do with a call; `number` counts from 1. */
  readonly script: (asked: Asked, number: number) => Behaviour;
  /** 0 or nothing chooses a free one. */
  readonly port?: number;
  /** The models it says it has. */
  readonly models?: readonly string[];
  /** Tokens that fit into a conversation with a model, for those it tells of. */
  readonly windows?: Readonly<Record<string, number>>;
  /** Whether it counts tokens, as vLLM and Bedrock do: four bytes of the request make one. */
  readonly counts?: boolean;
  /** Refuses every other bearer token or `api-key`. */
  readonly key?: string;
}

/** A running server. */
export interface ModelServer {
  readonly url: string;
  readonly port: number;
  /** Requests of calls as they came. */
  readonly asked: readonly Asked[];
  /** Requests of anything else. */
  readonly others: readonly Asked[];
  /** Calls that are over, in the order of their ends. */
  readonly records: readonly CallRecord[];
  /** Resolves once so many calls are over. */
  recorded(count: number): Promise<readonly CallRecord[]>;
  close(): Promise<void>;
}

const speakers = { openai: speakOpenai, ollama: speakOllama, bedrock: speakBedrock } as const;
const calling = /\/(chat\/completions|api\/chat|converse|converse-stream)$/;

/** Starts it on 127.0.0.1. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const asked: Asked[] = [];
  const others: Asked[] = [];
  const records: CallRecord[] = [];
  const waiting: { count: number; go: (records: readonly CallRecord[]) => void }[] = [];
  const keep = (record: CallRecord): void => {
    records.push(record);
    for (const { count, go } of waiting) if (records.length >= count) go(records);
  };
  const serve = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const question = await readAsked(request);
    const path = question.path.replace(/\?.*$/, '');
    if (!calling.test(path)) {
      others.push(question);
      answerOther(exchangeOf(question, response, {}), path, options, records);
      return;
    }
    asked.push(question);
    const number = asked.length;
    const behaviour = keyFits(question, options.key)
      ? options.script(question, number)
      : { fault: 'bad-key' as const };
    const exchange = exchangeOf(question, response, behaviour);
    const usage = usageOf(question, behaviour);
    await answer(options.provider, exchange, behaviour, behaviour.usage === false ? undefined : usage);
    await exchange.closed;
    keep(recordOf(number, exchange, behaviour, usage));
  };
  const listener = (request: unknown, response: unknown): void => {
    serve(request as http.IncomingMessage, response as http.ServerResponse).catch((error: unknown) => {
      console.error(error);
      (response as http.ServerResponse).destroy();
    });
  };
  const server =
    options.provider === 'bedrock' ? http2.createServer({}, listener) : http.createServer(listener);
  const { port, close } = await listen(server as Server, options.port ?? 0);
  const recorded = (count: number): Promise<readonly CallRecord[]> =>
    records.length >= count ? Promise.resolve(records) : new Promise((go) => waiting.push({ count, go }));
  return { url: `http://127.0.0.1:${port}`, port, asked, others, records, recorded, close };
}

async function answer(
  provider: WireProvider,
  exchange: Exchange,
  behaviour: Behaviour,
  usage: ServedUsage | undefined,
): Promise<void> {
  if (behaviour.delayMs !== undefined) await new Promise((go) => setTimeout(go, behaviour.delayMs));
  if (behaviour.fault === 'silent' || exchange.left()) return;
  if (behaviour.fault === 'cut-before') exchange.cut();
  else if (behaviour.fault === 'page') exchange.reply(200, 'text/html', '<html><p>Please log in</p></html>');
  else await speakers[provider](exchange, behaviour, usage);
}

function answerOther(
  exchange: Exchange,
  path: string,
  options: ModelServerOptions,
  records: readonly CallRecord[],
): void {
  const { models = ['m'], windows = {} } = options;
  const json = (status: number, body: unknown) =>
    exchange.reply(status, 'application/json', JSON.stringify(body));
  if (path === '/records') {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    exchange.reply(200, 'application/x-ndjson', lines);
  } else if (!keyFits(exchange.asked, options.key)) json(401, { error: { message: 'Incorrect API key' } });
  else if (options.provider === 'openai' && path === '/v1/models') {
    json(200, {
      object: 'list',
      data: models.map((id) => ({ id, object: 'model', max_model_len: windows[id] })),
    });
  } else if (options.provider === 'ollama' && path === '/api/tags') {
    json(200, { models: models.map((name) => ({ name, model: name })) });
  } else if (options.provider === 'ollama' && path === '/api/show') {
    const { status, body } = shown(windows[String(exchange.asked.body['model'])]);
    json(status, body);
  } else if (options.provider === 'ollama' && path === '/') {
    exchange.reply(200, 'text/plain', 'Ollama is running');
  } else if (/^\/tokenize$|\/count-tokens$/.test(path)) answerCount(exchange, options);
  else json(404, { error: { message: `no ${path}` } });
}

function answerCount(exchange: Exchange, { provider, counts }: ModelServerOptions): void {
  const tokens = Math.ceil(exchange.asked.bytes / 4);
  const json = 'application/json';
  if (counts === true) {
    const body = provider === 'bedrock' ? { inputTokens: tokens } : { count: tokens, max_model_len: 8192 };
    exchange.reply(200, json, JSON.stringify(body));
  } else if (provider === 'bedrock') {
    const message = "The provided model doesn't support counting tokens.";
    exchange.reply(400, json, JSON.stringify({ message }), { 'x-amzn-errortype': 'ValidationException' });
  } else exchange.reply(404, json, JSON.stringify({ error: { message: 'no /tokenize' } }));
}

const shown = (window: number | undefined): { status: number; body: unknown } =>
  window === undefined
    ? { status: 404, body: { error: 'model not found' } }
    : {
        status: 200,
        body: { model_info: { 'general.architecture': 'llama', 'llama.context_length': window } },
      };

function keyFits({ headers }: Asked, key: string | undefined): boolean {
  return key === undefined || headers['authorization'] === `Bearer ${key}` || headers['api-key'] === key;
}

/** Four bytes make a token. */
function usageOf({ bytes }: Asked, behaviour: Behaviour): ServedUsage {
  if (behaviour.usage !== undefined && behaviour.usage !== false) return behaviour.usage;
  const said = (behaviour.text ?? '') + JSON.stringify(behaviour.calls ?? []);
  return {
    inputTokens: Math.ceil(bytes / 4),
    outputTokens: Math.ceil(Buffer.byteLength(said) / 4),
    cacheReadTokens: 0,
  };
}

function recordOf(number: number, exchange: Exchange, { fault }: Behaviour, usage: ServedUsage): CallRecord {
  const { asked } = exchange;
  const { tools, results } = conversationOf(asked.body);
  const status = exchange.status();
  const cut = fault === 'cut-before' || fault === 'cut-inside';
  const refused = status >= 400 || fault === 'page';
  return {
    number,
    id: nameOf(asked),
    path: asked.path,
    model: String(asked.body['model'] ?? /\/model\/(.+)\/converse/.exec(asked.path)?.[1] ?? ''),
    stream: asked.body['stream'] === true || asked.path.endsWith('-stream'),
    tools: tools.map(({ name }) => name),
    results: results.length,
    status,
    outcome: refused ? 'refused' : cut ? 'cut' : exchange.left() ? 'left' : 'answered',
    usage: refused ? null : usage,
  };
}

const nameOf = ({ headers }: Asked): string | null => {
  const name = headers['x-client-request-id'];
  return typeof name === 'string' ? name : null;
};

async function listen(server: Server, wanted: number): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
