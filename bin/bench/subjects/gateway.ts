import { spawn } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { OpenAI } from 'openai';
import { guardedFetch } from '#adapters/http/guarded-fetch.ts';
import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { openaiLanguageModel } from '#adapters/openai/language-model.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import type { Subject } from '../subject.ts';

const MODEL = 'gpt-4.1';
const ANSWER = 'The queue is slow.';

/** The question of every contestant, and how many bytes of context it carries. */
const question: ModelRequest = {
  system: 'You look at services.',
  messages: [{ role: 'user', text: `Which service is slow?\n${'latency p99 812 ms\n'.repeat(100)}` }],
  tools: [],
  maxOutputTokens: 2_048,
  temperature: 0,
};
const chat = {
  model: MODEL,
  temperature: 0,
  max_completion_tokens: question.maxOutputTokens,
  messages: [
    { role: 'system' as const, content: question.system },
    ...question.messages.map((m) => ({ role: 'user' as const, content: m.role === 'user' ? m.text : '' })),
  ],
};

/** A call through our gateway: a hold in the ledger, breaker, bulkhead, the call, its settlement. */
export async function ours(): Promise<Subject> {
  const { url, stop } = await startServer();
  const policy = parseEgressPolicy('127.0.0.0/8');
  const model = openaiLanguageModel({
    model: MODEL,
    baseUrl: url,
    apiKey: 'none',
    fetch: guardedFetch(policy),
  });
  const chain = [{ provider: 'openai', model: MODEL }];
  const settings = GatewaySettings.parse({ tiers: { cheap: chain, standard: chain, strong: chain } });
  const ports = { ...systemAmbient(), circuits: memoryCircuitStore(), ledger: await limitedLedger() };
  const gateway = modelGateway({ ...ports, open: () => model }, settings);
  const labels = { organization: 'o', tenant: 'acme', user: 'key_1', workflow: 'investigate', run: 'run_1' };
  let n = 0;
  return {
    async run() {
      n += 1;
      const { reply, micros } = await gateway.call(question, {
        labels,
        callId: `run_1/${n}`,
        tier: 'standard',
      });
      if (reply.text !== ANSWER || micros <= 0) throw new Error(`answered ${reply.text} for ${micros}`);
    },
    stop,
  };
}

/** The client that OpenAI gives out, as it is. */
export async function openaiClient(): Promise<Subject> {
  const { url, stop } = await startServer();
  const client = new OpenAI({ baseURL: url, apiKey: 'none' });
  return {
    async run() {
      const { choices } = await client.chat.completions.create(chat);
      if (choices[0]?.message.content !== ANSWER) throw new Error('answered something else');
    },
    stop,
  };
}

/** The control: one POST over a kept connection, its answer parsed. */
export async function rawHttp(): Promise<Subject> {
  const { url, stop } = await startServer();
  const agent = new Agent({ keepAlive: true });
  const post = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(chat);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const request = httpRequest(
        `${url}/chat/completions`,
        { method: 'POST', agent, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => resolve(text));
        },
      );
      request.on('error', reject).end(body);
    });
  return {
    async run() {
      const { choices } = JSON.parse(await post()) as { choices: { message: { content: string } }[] };
      if (choices[0]?.message.content !== ANSWER) throw new Error('answered something else');
    },
    stop,
  };
}

/** A ledger with a limit that every call is held against. */
async function limitedLedger() {
  const ledger = memoryCostLedger();
  const scope = { kind: 'tenant', id: 'acme' } as const;
  const limits = { day: 1_000_000_000_000 };
  const stated = { version: 0, updatedAt: 0, updatedBy: 'bench' };
  await ledger.putBudget('acme', { scope, limits, paused: false, ...stated }, 0, 0);
  return ledger;
}

async function startServer(): Promise<{ url: string; stop: () => void }> {
  const server = join(import.meta.dirname, 'model-server.ts');
  const child = spawn(process.execPath, ['--no-warnings', server], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('error', reject).once('exit', () => reject(new Error('the model server ended')));
  });
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: () => {
      child.removeAllListeners('exit').kill();
    },
  };
}
