import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { CallWatch, type Patience, usualPatience } from '../http/call-watch.ts';
import { classifyError } from './classify-error.ts';
import { bedrockTokenCounter } from './count-tokens.ts';
import { fromWire } from './from-wire.ts';
import { StreamParts } from './stream-parts.ts';
import { type Guardrail, toWire } from './to-wire.ts';

/** Which model of Bedrock, and how. */
export interface BedrockSettings {
  /** A model's id, an inference profile (`eu.…`), or the ARN of one. */
  readonly model: string;
  /** That of the function unless said; another one is a way on when a region fails. */
  readonly region?: string;
  readonly guardrail?: Guardrail;
  readonly patience?: Patience;
}

/**
 * A model on Bedrock. Retries are off here: the policy above retries. Leaving a stream early aborts the call, because
 * Bedrock would finish and bill it otherwise.
 */
export function bedrockLanguageModel(settings: BedrockSettings): LanguageModel {
  const client = clientOf(settings.region);
  const { model, guardrail } = settings;
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    const watch = new CallWatch('bedrock', signal);
    try {
      const command = new ConverseCommand(toWire(model, request, guardrail));
      return fromWire(model, await client.send(command, { abortSignal: watch.signal }));
    } catch (error) {
      throw classifyError(error, watch);
    } finally {
      watch.end();
    }
  };
  return {
    provider: 'bedrock',
    model,
    generateWithMetadata,
    countTokens: bedrockTokenCounter(client, model),
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(client, settings, request, signal),
  };
}

async function* streamed(
  client: BedrockRuntimeClient,
  { model, guardrail, patience = usualPatience }: BedrockSettings,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const watch = new CallWatch('bedrock', signal, patience);
  let heard = false;
  try {
    const command = new ConverseStreamCommand(toWire(model, request, guardrail));
    const output = await client.send(command, { abortSignal: watch.signal });
    heard = true;
    const parts = new StreamParts(model);
    for await (const event of output.stream ?? []) {
      watch.heard();
      const text = parts.take(event);
      if (text !== '') yield { text };
    }
    yield { reply: parts.reply() };
  } catch (error) {
    throw classifyError(error, watch, heard);
  } finally {
    watch.end();
  }
}

/** A client whose answers are JSON or an event stream: a proxy's web page would be read as an empty answer. */
function clientOf(region: string | undefined): BedrockRuntimeClient {
  const client = new BedrockRuntimeClient({ maxAttempts: 1, ...(region === undefined ? {} : { region }) });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { statusCode, headers } = result.response as {
        statusCode: number;
        headers: Record<string, string | undefined>;
      };
      const type = headers['content-type'] ?? '';
      if (statusCode < 300 && !/json|eventstream/.test(type)) {
        throw new LLMProviderError(
          'bedrock',
          'model_output_invalid',
          `the server answered ${type || 'no type'}: is the endpoint right?`,
          { began: false },
        );
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'only-answers' },
  );
  return client;
}
