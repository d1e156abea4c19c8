import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelToolCall } from '#ports/language-model.ts';
import { stopOf, usageOf } from './from-wire.ts';

/** Puts a streamed answer together. Only a stop reason shows that it came to its end: an aborted one just ends. */
export class StreamParts {
  private text = '';
  private readonly calls = new Map<number, { id: string; name: string; json: string }>();
  private stop: ModelReply['stop'] | undefined;
  private usage: ModelReply['usage'];
  private readonly model: string;

  constructor(model: string) {
    this.model = model;
  }

  /** Takes one event in; answers the text it brought. */
  take(event: ConverseStreamOutput): string {
    const { contentBlockStart: begun, contentBlockDelta: piece } = event;
    if (begun?.start?.toolUse !== undefined) {
      const { toolUseId = '', name = '' } = begun.start.toolUse;
      this.calls.set(begun.contentBlockIndex ?? 0, { id: toolUseId, name, json: '' });
    }
    const call = this.calls.get(piece?.contentBlockIndex ?? 0);
    if (call !== undefined) call.json += piece?.delta?.toolUse?.input ?? '';
    if (event.messageStop !== undefined) this.stop = stopOf(event.messageStop.stopReason);
    if (event.metadata !== undefined) this.usage = usageOf(event.metadata.usage);
    const text = piece?.delta?.text ?? '';
    this.text += text;
    return text;
  }

  /** The whole reply. @throws LLMProviderError when the stream ended without a reason */
  reply(): ModelReply {
    const { stop } = this;
    if (stop === undefined) {
      throw new LLMProviderError('bedrock', 'model_unavailable', 'the answer broke off before its end', {
        retryable: true,
      });
    }
    return {
      text: this.text,
      calls: [...this.calls.values()].flatMap((call) => readCall(call, stop === 'length')),
      stop,
      usage: this.usage,
      provider: 'bedrock',
      model: this.model,
    };
  }
}

/** A call with its arguments read; the one that an answer was cut in for its length is left out. */
function readCall(
  { id, name, json }: { id: string; name: string; json: string },
  cut: boolean,
): ModelToolCall[] {
  try {
    return [{ id, name, input: JSON.parse(json === '' && !cut ? '{}' : json) }];
  } catch (error) {
    if (cut) return [];
    throw new LLMProviderError('bedrock', 'model_output_invalid', 'a tool call came with broken JSON', {
      cause: error,
    });
  }
}
