import type { OpenAI } from 'openai';
import type { ModelReply } from '#ports/language-model.ts';
import { callOf, stopOf, usageOf } from './from-wire.ts';

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;
type CallPart = NonNullable<Chunk['choices'][number]['delta']['tool_calls']>[number];

/** Puts a streamed completion together. Only a finish reason shows that it came to its end. */
export class StreamParts {
  private text = '';
  private finish: string | null | undefined;
  private usage: ModelReply['usage'];
  private readonly calls = new Map<number, { id: string; name: string; json: string }>();
  private readonly model: string;

  constructor(model: string) {
    this.model = model;
  }

  /** Takes one chunk in; answers the text it brought. */
  take(chunk: Chunk): string {
    this.usage = usageOf(chunk.usage) ?? this.usage;
    const choice = chunk.choices[0];
    if (choice === undefined) return '';
    this.finish = choice.finish_reason ?? this.finish;
    for (const part of choice.delta.tool_calls ?? []) this.takeCall(part);
    const text = choice.delta.content ?? '';
    this.text += text;
    return text;
  }

  /** The whole reply. @throws LLMProviderError when the stream ended without a reason */
  reply(): ModelReply {
    const calls = [...this.calls.values()].map((c) => callOf(c.id, c.name, c.json));
    const stop = stopOf(this.finish);
    return { text: this.text, calls, stop, usage: this.usage, provider: 'openai', model: this.model };
  }

  private takeCall(part: CallPart): void {
    const call = this.calls.get(part.index) ?? { id: '', name: '', json: '' };
    call.id ||= part.id ?? '';
    call.name ||= part.function?.name ?? '';
    call.json += part.function?.arguments ?? '';
    this.calls.set(part.index, call);
  }
}
