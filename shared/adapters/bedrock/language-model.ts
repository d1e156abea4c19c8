import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { classifyError } from './classify-error.ts';
import { fromWire, stopOf, usageOf } from './from-wire.ts';
import { toWire } from './to-wire.ts';

/**
 * A model on Bedrock, by id or inference profile. Retries are off here: the policy above retries. Leaving a
 * stream early aborts the call, because Bedrock would finish and bill it otherwise.
 */
export function bedrockLanguageModel(config: { model: string; region?: string }): LanguageModel {
  const client = new BedrockRuntimeClient({
    maxAttempts: 1,
    ...(config.region === undefined ? {} : { region: config.region }),
  });
  const options = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    try {
      const output = await client.send(new ConverseCommand(toWire(config.model, request)), options(signal));
      return fromWire(config.model, output);
    } catch (error) {
      throw classifyError(error, signal);
    }
  };
  return {
    provider: 'bedrock',
    model: config.model,
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: (request, signal) => streamed(client, config.model, request, signal),
  };
}

async function* streamed(
  client: BedrockRuntimeClient,
  model: string,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ text: string } | { reply: ModelReply }> {
  const stop = new AbortController();
  const abortSignal = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    const output = await client.send(new ConverseStreamCommand(toWire(model, request)), { abortSignal });
    const parts = new StreamParts(model);
    for await (const event of output.stream ?? []) {
      const text = parts.take(event);
      if (text !== '') yield { text };
    }
    yield { reply: parts.reply() };
  } catch (error) {
    throw classifyError(error, signal);
  } finally {
    stop.abort();
  }
}

class StreamParts {
  private text = '';
  private readonly calls: { id: string; name: string; json: string }[] = [];
  private stop: ModelReply['stop'] | undefined;
  private usage: ModelReply['usage'];
  private readonly model: string;

  constructor(model: string) {
    this.model = model;
  }

  take(event: ConverseStreamOutput): string {
    const start = event.contentBlockStart?.start?.toolUse;
    if (start !== undefined) this.calls.push({ id: start.toolUseId ?? '', name: start.name ?? '', json: '' });
    const delta = event.contentBlockDelta?.delta;
    const call = this.calls.at(-1);
    if (delta?.toolUse?.input !== undefined && call !== undefined) call.json += delta.toolUse.input;
    if (event.messageStop !== undefined) this.stop = stopOf(event.messageStop.stopReason);
    if (event.metadata !== undefined) this.usage = usageOf(event.metadata.usage);
    const text = delta?.text ?? '';
    this.text += text;
    return text;
  }

  /** Only a stop reason shows that the stream came to its end: an aborted one just ends. */
  reply(): ModelReply {
    if (this.stop === undefined) {
      throw new LLMProviderError('bedrock', 'model_unavailable', 'the answer broke off before its end', {
        retryable: true,
      });
    }
    const calls = this.calls.map(({ id, name, json }) => ({ id, name, input: parse(json) }));
    return {
      text: this.text,
      calls,
      stop: this.stop,
      usage: this.usage,
      provider: 'bedrock',
      model: this.model,
    };
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json === '' ? '{}' : json);
  } catch (error) {
    throw new LLMProviderError('bedrock', 'model_output_invalid', 'a tool call came with broken JSON', {
      cause: error,
    });
  }
}
