import type {
  ContentBlock,
  ConverseCommandOutput,
  StopReason,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { LLMProviderError } from '#domain/errors.ts';
import type { ModelReply, ModelUsage } from '#ports/language-model.ts';

/** Why Bedrock stopped, in our words. A stop reason that we do not know is an error, never a silent end. */
export function stopOf(reason: StopReason | undefined): ModelReply['stop'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'end';
    case 'tool_use':
      return 'tools';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'content_filtered':
    case 'guardrail_intervened':
      return 'refusal';
    default:
      throw new LLMProviderError(
        'bedrock',
        'model_output_invalid',
        `the answer ended oddly: ${reason ?? 'no reason'}`,
      );
  }
}

/** Usage by class. Bedrock counts cached tokens outside `inputTokens` already, and tells how long each part is kept. */
export function usageOf(usage: TokenUsage | undefined): ModelUsage | undefined {
  if (usage?.inputTokens === undefined || usage.outputTokens === undefined) return undefined;
  const hour = usage.cacheDetails
    ?.filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0);
  return {
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadInputTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
    ...(hour ? { cacheWrite1hTokens: hour } : {}),
  };
}

/** A Converse answer as a reply. What a model thinks aloud (`reasoningContent`) is no text. */
export function fromWire(model: string, output: ConverseCommandOutput): ModelReply {
  const stop = stopOf(output.stopReason);
  const content: ContentBlock[] = output.output?.message?.content ?? [];
  return {
    text: content.map((c) => c.text ?? '').join(''),
    calls: content.flatMap((c) =>
      c.toolUse === undefined
        ? []
        : [{ id: c.toolUse.toolUseId ?? '', name: c.toolUse.name ?? '', input: c.toolUse.input }],
    ),
    stop,
    usage: usageOf(output.usage),
    provider: 'bedrock',
    model,
  };
}
