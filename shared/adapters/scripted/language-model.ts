import { LLMProviderError } from '#domain/errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '#ports/language-model.ts';

/** One scripted answer; what is left out is empty. */
export interface ScriptedTurn {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
  readonly stop?: ModelReply['stop'];
  /** False makes the answer one without usage. */
  readonly usage?: boolean;
  readonly error?: LLMProviderError;
}

/**
 * A model that says what a script says, turn by turn, and counts a token for every four characters: for tests of
 * loops, and for seeing the way of a model without one. The turn is found from the conversation (the number of
 * its assistant turns), so that the model has no state and a repeated request gets the same answer.
 */
export function scriptedLanguageModel(turns: readonly ScriptedTurn[]): LanguageModel {
  const generateWithMetadata = async (request: ModelRequest, signal?: AbortSignal): Promise<ModelReply> => {
    goOn(signal, false);
    const at = request.messages.filter((m) => m.role === 'assistant').length;
    const turn = turns[at] ?? {};
    if (turn.error !== undefined) throw turn.error;
    const text = turn.text ?? '';
    const calls = (turn.calls ?? []).map((c, i) => ({ id: `call_${at + 1}_${i + 1}`, ...c }));
    const tokens = (s: string): number => Math.ceil(s.length / 4);
    return {
      text,
      calls,
      stop: turn.stop ?? (calls.length > 0 ? 'tools' : 'end'),
      usage:
        turn.usage === false
          ? undefined
          : {
              inputTokens: tokens(JSON.stringify(request)),
              outputTokens: tokens(text + JSON.stringify(calls)),
              cacheReadTokens: 0,
              cacheWriteTokens: 0,
            },
      provider: 'scripted',
      model: 'script',
    };
  };
  return {
    provider: 'scripted',
    model: 'script',
    generateWithMetadata,
    generate: async (request, signal) => (await generateWithMetadata(request, signal)).text,
    stream: async function* (request, signal) {
      const reply = await generateWithMetadata(request, signal);
      for (const word of reply.text === '' ? [] : reply.text.split(/(?<= )/)) {
        yield { text: word };
        goOn(signal, true);
      }
      yield { reply };
    },
  };
}

function goOn(signal: AbortSignal | undefined, began: boolean): void {
  if (signal?.aborted !== true) return;
  const late = (signal.reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
  throw new LLMProviderError('scripted', late ? 'timeout' : 'stopped', 'called off', {
    retryable: false,
    began,
  });
}
