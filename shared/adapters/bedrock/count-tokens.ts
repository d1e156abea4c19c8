import { type BedrockRuntimeClient, CountTokensCommand } from '@aws-sdk/client-bedrock-runtime';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import { CallWatch } from '../http/call-watch.ts';
import { classifyError } from './classify-error.ts';
import { toWire } from './to-wire.ts';

/** Refusals that say that this model is not counted at all, as opposed to this request. */
const NEVER = /support|not (authorized|allowed)|AccessDenied|unknown operation/i;

/**
 * Counts with the model's own tokenizer. Only foundation models are counted, by their bare ids, and not all of them:
 * after a first refusal the model is not asked again.
 */
export function bedrockTokenCounter(client: BedrockRuntimeClient, model: string) {
  let never = false;
  return async (request: ModelRequest, signal?: AbortSignal): Promise<number | undefined> => {
    if (never) return undefined;
    const { messages, system, toolConfig } = toWire(model, request);
    const converse = { messages, system, ...(toolConfig === undefined ? {} : { toolConfig }) };
    const watch = new CallWatch('bedrock', signal);
    try {
      const command = new CountTokensCommand({ modelId: foundationOf(model), input: { converse } });
      const { inputTokens } = await client.send(command, { abortSignal: watch.signal });
      return inputTokens;
    } catch (error) {
      never = isNever(error);
      if (never) return undefined;
      const { code, message, retryable } = classifyError(error, watch);
      throw new LLMProviderError('bedrock', code, message, { cause: error, retryable, began: false });
    } finally {
      watch.end();
    }
  };
}

const isNever = (error: unknown): boolean =>
  error instanceof Error && NEVER.test(`${error.name} ${error.message}`);

const foundationOf = (model: string): string =>
  model
    .replace(/^arn:[^/]+:(?:foundation-model|inference-profile)\//, '')
    .replace(/^(global|us-gov|us|eu|apac|jp|au|ca|in)\.(?=[a-z0-9-]+\.)/, '');
