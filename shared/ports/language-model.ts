import type { JsonObject } from '#domain/json.ts';

/** A tool as a model sees it: name, purpose and JSON schema of its input. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

/** A turn of the conversation. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ModelToolCall[] }
  | {
      readonly role: 'tool';
      readonly results: readonly { readonly id: string; readonly text: string; readonly failed: boolean }[];
    };

/** A tool call that a model asks for; its input is untrusted until the tool's schema has parsed it. */
export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** What a model is asked. */
export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools: readonly ModelTool[];
  readonly maxOutputTokens: number;
  readonly temperature: number;
}

/**
 * Tokens of one call by class, disjoint: `inputTokens` never includes the cached ones (adapters normalise).
 * Absent usage is `undefined`, never zero.
 */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** What a model answered. `stop` `length` means the answer was cut: it must be shown as cut. */
export interface ModelReply {
  readonly text: string;
  readonly calls: readonly ModelToolCall[];
  readonly stop: 'end' | 'tools' | 'length' | 'refusal';
  readonly usage: ModelUsage | undefined;
  readonly provider: string;
  readonly model: string;
}

/** One model behind one provider. Every method throws LLMProviderError. */
export interface LanguageModel {
  readonly provider: string;
  readonly model: string;
  /** The text alone. */
  generate(request: ModelRequest, signal?: AbortSignal): Promise<string>;
  /** The text as it comes; the last item is the whole reply with its usage. */
  stream(
    request: ModelRequest,
    signal?: AbortSignal,
  ): AsyncIterable<{ text: string } | { reply: ModelReply }>;
  /** The reply with tool calls and usage. */
  generateWithMetadata(request: ModelRequest, signal?: AbortSignal): Promise<ModelReply>;
}
