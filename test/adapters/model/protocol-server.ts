import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpServer } from '../http/local-servers.ts';

/** What the server does with the next call; the last one stays for all that follow. */
export interface Behaviour {
  readonly status?: number;
  readonly text?: string;
  readonly call?: { readonly name: string; readonly input: unknown };
  readonly finish?: string;
  readonly usage?: boolean;
  /** Ends the connection in the middle of a stream, or before any answer. */
  readonly cut?: 'stream' | 'start';
  readonly page?: boolean;
  readonly silent?: boolean;
}

/** A call as the server saw it. */
export interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

const USAGE = { prompt_tokens: 120, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 100 } };

/** A server that speaks the wire formats of OpenAI's Chat Completions and of Ollama's chat, as told. */
export async function protocolServer(...behaviours: Behaviour[]) {
  const seen: Seen[] = [];
  const queue = [...behaviours];
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await read(req);
    seen.push({ path: req.url ?? '', authorization: req.headers.authorization, body });
    const now = (queue.length > 1 ? queue.shift() : queue[0]) ?? {};
    if (!misbehave(res, now)) (req.url?.endsWith('/api/chat') ? ollama : openai)(res, body, now);
  };
  const server = await httpServer((req, res) => void answer(req, res));
  return { url: `http://127.0.0.1:${server.port}`, seen, close: server.close };
}

function misbehave(res: ServerResponse, now: Behaviour): boolean {
  if (now.silent) return true;
  if (now.cut === 'start') res.destroy();
  else if (now.page) res.setHeader('content-type', 'text/html').end('<html>welcome</html>');
  else if (now.status !== undefined) fail(res, now.status);
  else return false;
  return true;
}

async function read(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
}

function fail(res: ServerResponse, status: number): void {
  res
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { message: 'no' } }));
}

function openai(res: ServerResponse, body: Record<string, unknown>, now: Behaviour): void {
  const calls = now.call && [
    {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: now.call.name, arguments: JSON.stringify(now.call.input) },
    },
  ];
  const finish = now.finish ?? (calls ? 'tool_calls' : 'stop');
  const usage = now.usage === false ? undefined : USAGE;
  if (body['stream'] !== true) {
    const message = { role: 'assistant', content: now.text ?? null, tool_calls: calls };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }], usage }));
    return;
  }
  res.setHeader('content-type', 'text/event-stream');
  const send = (chunk: unknown) => res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  for (const word of (now.text ?? '').split(/(?<= )/))
    send({ choices: [{ index: 0, delta: { content: word } }] });
  if (now.cut === 'stream') {
    setTimeout(() => res.destroy(), 20);
    return;
  }
  if (calls) send({ choices: [{ index: 0, delta: { tool_calls: calls } }] });
  send({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (usage) send({ choices: [], usage });
  res.end('data: [DONE]\n\n');
}

function ollama(res: ServerResponse, body: Record<string, unknown>, now: Behaviour): void {
  const counts = now.usage === false ? {} : { prompt_eval_count: 20, eval_count: 7 };
  const calls = now.call
    ? { tool_calls: [{ function: { name: now.call.name, arguments: now.call.input } }] }
    : {};
  const end = { done: true, done_reason: now.finish ?? 'stop', ...counts };
  res.setHeader('content-type', 'application/x-ndjson');
  if (body['stream'] !== true) {
    res.end(JSON.stringify({ message: { role: 'assistant', content: now.text ?? '', ...calls }, ...end }));
    return;
  }
  for (const word of (now.text ?? '').split(/(?<= )/))
    res.write(`${JSON.stringify({ message: { content: word }, done: false })}\n`);
  if (now.cut === 'stream') {
    setTimeout(() => res.destroy(), 20);
    return;
  }
  res.end(`${JSON.stringify({ message: { content: '', ...calls }, ...end })}\n`);
}
