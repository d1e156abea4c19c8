import * as z from 'zod';
import { Advice } from './progress.ts';

/** A model for the local stage: provider, model, and where and with what key it is reached. */
export const ModelSettings = z.strictObject({
  provider: z.enum(['off', 'bedrock', 'openai', 'ollama']),
  /** Empty until it is chosen from what the server has. */
  model: z.string(),
  /** Empty for the Bedrock of the local engine. */
  baseUrl: z.string(),
  apiKey: z.string(),
  /** The OpenAI-compatible server that the Bedrock of the local engine asks; empty has it answer by itself. */
  forwardTo: z.string(),
});
export type ModelSettings = z.infer<typeof ModelSettings>;

const off: ModelSettings = { provider: 'off', model: '', baseUrl: '', apiKey: '', forwardTo: '' };

/** OpenAI's own address. */
export const openaiUrl = 'https://api.openai.com/v1';
const ollamaUrl = 'http://127.0.0.1:11434';
const bedrock = {
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads WATCHFLOOR_LLM and its settings. An address alone is enough: what listens there is taken for an
 * OpenAI-compatible server, or for Ollama on Ollama's port.
 *
 * @throws Advice naming what is missing
 */
export function readModelSettings(env: Environment): ModelSettings {
  const asked = {
    model: env['WATCHFLOOR_MODEL']?.trim() ?? '',
    baseUrl: address(env['WATCHFLOOR_BASE_URL']?.trim() ?? ''),
    apiKey: env['WATCHFLOOR_API_KEY']?.trim() ?? '',
  };
  const provider = env['WATCHFLOOR_LLM']?.trim() || guessProvider(asked.baseUrl);
  switch (provider) {
    case 'off':
      return off;
    case 'bedrock':
      return bedrockSettings(asked);
    case 'ollama':
      return { ...off, ...asked, provider, baseUrl: asked.baseUrl || ollamaUrl };
    case 'openai': {
      if (asked.apiKey === '' && (asked.baseUrl === '' || asked.baseUrl === openaiUrl)) {
        throw new Advice(
          'WATCHFLOOR_LLM=openai needs a key in WATCHFLOOR_API_KEY, or another WATCHFLOOR_BASE_URL.',
        );
      }
      return { ...off, ...asked, provider, baseUrl: asked.baseUrl || openaiUrl };
    }
    default:
      throw new Advice(
        `WATCHFLOOR_LLM must be bedrock, openai, ollama or off, not ${JSON.stringify(provider)}.`,
      );
  }
}

function guessProvider(baseUrl: string): 'off' | 'openai' | 'ollama' {
  if (baseUrl === '') return 'off';
  const { port, pathname } = new URL(baseUrl);
  return port === '11434' && pathname === '/' ? 'ollama' : 'openai';
}

function address(text: string): string {
  if (text === '') return '';
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Advice(
      `WATCHFLOOR_BASE_URL must be an address such as ${ollamaUrl}, not ${JSON.stringify(text)}.`,
    );
  }
  return text;
}

/** With a key it is the real Bedrock; without one that of the local engine, which another server may answer for. */
function bedrockSettings(asked: Pick<ModelSettings, 'model' | 'baseUrl' | 'apiKey'>): ModelSettings {
  const model = asked.model || bedrock.model;
  return asked.apiKey === ''
    ? { ...off, provider: 'bedrock', model, forwardTo: asked.baseUrl.replace(/(\/v1)?\/*$/, '') }
    : { ...off, ...asked, provider: 'bedrock', model, baseUrl: asked.baseUrl || bedrock.baseUrl };
}

/**
 * What the functions of the local engine need beside their own settings. For the real Bedrock that is the way past
 * the engine and the Bedrock API key; on AWS the function's role and region do this. For the engine's own it is where
 * it asks.
 */
export function workerEnvironment(settings: ModelSettings): Readonly<Record<string, string>> {
  if (settings.provider !== 'bedrock') return {};
  if (settings.apiKey === '') {
    return settings.forwardTo === '' ? {} : { MINISTACK_BEDROCK_PROXY_URL: settings.forwardTo };
  }
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: settings.baseUrl,
    AWS_BEARER_TOKEN_BEDROCK: settings.apiKey,
  };
}

/** How the run decides, in words for the terminal. */
export function describeModel({ provider, model, apiKey, forwardTo }: ModelSettings): string {
  if (provider === 'off') {
    return 'no model: the deterministic planner works alone (WATCHFLOOR_LLM=bedrock|openai|ollama adds one)';
  }
  if (provider !== 'bedrock' || apiKey !== '') return `${provider}, ${model}`;
  return forwardTo === ''
    ? `bedrock, ${model}, on the local engine, which only says canned sentences (WATCHFLOOR_API_KEY asks the real one)`
    : `bedrock, ${model}, on the local engine, which asks ${forwardTo}`;
}
