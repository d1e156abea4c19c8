import type { JsonObject } from '#domain/json.ts';

/** A tool as a model sees it: name, purpose and JSON schema of its input. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

/** Kinds of images that providers take. */
export const imageMediaTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** An image for a model that can see, its bytes in base64. Untrusted as any text from the world is. */
export interface ModelImage {
  readonly mediaType: (typeof imageMediaTypes)[number];
  readonly base64: string;
}

/** A turn of the conversation. Images need a model that can see; another answers `not_supported`. */
export type ModelMessage =
  | { readonly role: 'user'; readonly text: string; readonly images?: readonly ModelImage[] }
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
  /** Left out for models that take none. */
  readonly temperature: number;
  /**
   * The form that the text of the answer must have: a name (letters, digits, `_`, `-`) and a JSON schema. What comes
   * is JSON text, still to be parsed and checked: not every server keeps its word.
   */
  readonly output?: { readonly name: string; readonly schema: JsonObject };
  /**
   * Where a provider should keep what it has read, for the next call: after the system prompt and the tools, or after
   * the last turn as well. Only Bedrock asks to be told; the others do it by themselves. `none` unless said.
   */
  readonly cache?: 'none' | 'system' | 'conversation';
  /**
   * What the provider is to note in its own records, where its wire format has a place for it: the hold of this try,
   * which the gateway sets, so that the book can be compared call by call. No part of what the model reads.
   */
  readonly requestId?: string;
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
  /** How many of `cacheWriteTokens` are kept for an hour, at another price; only where the provider tells. */
  readonly cacheWrite1hTokens?: number;
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
  /**
   * How many tokens the input of a request is, as the provider counts them, without calling the model and at no cost;
   * undefined where this server cannot tell. Absent where no server of its kind can.
   */
  countTokens?(request: ModelRequest, signal?: AbortSignal): Promise<number | undefined>;
}
