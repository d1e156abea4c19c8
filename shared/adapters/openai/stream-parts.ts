import type { OpenAI } from 'openai';
import type { ModelReply } from '#ports/language-model.ts';
import { callsOf, stopOf, usageOf } from './from-wire.ts';

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;
type Delta = Chunk['choices'][number]['delta'];
type CallPart = NonNullable<Delta['tool_calls']>[number];

/** Puts a streamed completion together. Only a finish reason shows that it came to its end. */
export class StreamParts {
  private text = '';
  private refusal = '';
  private finish: string | null | undefined;
  private usage: ModelReply['usage'];
  private readonly calls = new Map<number, { id: string; name: string; json: string }>();
  private readonly model: string;

  constructor(model: string) {
    this.model = model;
  }

  /** Takes one chunk in; answers the text it brought. What a model thinks aloud (`reasoning_content`) is none. */
  take(chunk: Chunk): string {
    this.usage = usageOf(chunk.usage) ?? this.usage;
    // some servers send chunks without choices, or choices without a delta
    const choice = chunk.choices?.[0];
    if (choice === undefined) return '';
    this.finish = choice.finish_reason ?? this.finish;
    const delta: Partial<Delta> = choice.delta ?? {};
    for (const part of delta.tool_calls ?? []) this.takeCall(part);
    this.refusal += delta.refusal ?? '';
    const text = delta.content ?? '';
    this.text += text;
    return text;
  }

  /** The whole reply. @throws LLMProviderError when the stream ended without a reason */
  reply(): ModelReply {
    const stop = stopOf(this.finish, this.calls.size > 0);
    const calls = callsOf([...this.calls.values()], this.finish);
    return {
      text: this.text === '' ? this.refusal : this.text,
      calls,
      stop: this.refusal === '' ? stop : 'refusal',
      usage: this.usage,
      provider: 'openai',
      model: this.model,
    };
  }

  /** A part without an index belongs to the call before it, unless it names a new one. */
  private takeCall(part: CallPart): void {
    const fresh = part.id !== undefined && part.id !== '' && part.index === undefined;
    const at = part.index ?? Math.max(0, fresh ? this.calls.size : this.calls.size - 1);
    const call = this.calls.get(at) ?? { id: '', name: '', json: '' };
    call.id ||= part.id ?? '';
    call.name ||= part.function?.name ?? '';
    call.json += part.function?.arguments ?? '';
    this.calls.set(at, call);
  }
}
