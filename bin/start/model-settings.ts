import * as z from 'zod';
import { Advice } from './progress.ts';

/** A model for the local stage: provider, model, and where and with what key it is reached. */
export const ModelSettings = z.strictObject({
  provider: z.enum(['off', 'bedrock', 'openai', 'ollama']),
  model: z.string(),
  baseUrl: z.string(),
  apiKey: z.string(),
});
export type ModelSettings = z.infer<typeof ModelSettings>;

const defaults = {
  bedrock: {
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
  },
  openai: { model: '', baseUrl: 'https://api.openai.com/v1' },
  ollama: { model: 'llama3.2', baseUrl: 'http://127.0.0.1:11434' },
} as const;

/** Reads WATCHFLOOR_LLM and its settings. @throws Advice naming what is missing */
export function readModelSettings(env: Readonly<Record<string, string | undefined>>): ModelSettings {
  const provider = env['WATCHFLOOR_LLM'] ?? '';
  if (provider === '' || provider === 'off') return { provider: 'off', model: '', baseUrl: '', apiKey: '' };
  if (provider !== 'bedrock' && provider !== 'openai' && provider !== 'ollama') {
    throw new Advice(
      `WATCHFLOOR_LLM must be bedrock, openai, ollama or off, not ${JSON.stringify(provider)}.`,
    );
  }
  const settings: ModelSettings = {
    provider,
    model: env['WATCHFLOOR_MODEL'] ?? defaults[provider].model,
    baseUrl: env['WATCHFLOOR_BASE_URL'] ?? defaults[provider].baseUrl,
    apiKey: env['WATCHFLOOR_API_KEY'] ?? '',
  };
  if (settings.model === '')
    throw new Advice('WATCHFLOOR_LLM=openai needs the name of a model in WATCHFLOOR_MODEL.');
  if (provider === 'openai' && settings.apiKey === '' && settings.baseUrl === defaults.openai.baseUrl) {
    throw new Advice(
      'WATCHFLOOR_LLM=openai needs a key in WATCHFLOOR_API_KEY, or another WATCHFLOOR_BASE_URL.',
    );
  }
  return settings;
}

/**
 * What the functions of the local engine need beside their own settings: with Bedrock the way past the engine to the
 * real service, and the Bedrock API key. On AWS the function's role and region do this.
 */
export const workerEnvironment = (settings: ModelSettings): Readonly<Record<string, string>> =>
  settings.provider === 'bedrock'
    ? {
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: settings.baseUrl,
        AWS_BEARER_TOKEN_BEDROCK: settings.apiKey,
      }
    : {};

/** How the run decides, in words for the terminal. */
export const describeModel = (settings: ModelSettings): string =>
  settings.provider === 'off'
    ? 'no model: the deterministic planner works alone (WATCHFLOOR_LLM=bedrock|openai|ollama adds one)'
    : `${settings.provider}, ${settings.model}`;
