import type { ModelMessage, ModelReply, ModelRequest } from '#ports/language-model.ts';
import { type Frame, framedText, type Written } from './request-text.ts';

/**
 * What a model was asked and what it answered, as one piece of evidence: `{…request, reply}`, or where everything but
 * the last messages was in the exchange before, `{after, …settings, messages, reply}`. So a step of many turns keeps
 * each message once. No `reply` where none came.
 */
export interface Exchange {
  readonly request: ModelRequest;
  readonly reply: ModelReply | undefined;
}

/** What was said since another exchange, and that one's hash. */
export interface Since {
  readonly after: string;
  readonly said: Written;
}

/** Where the reply lies in an exchange, and the input of one of its calls. */
export const inputAt = (call: number): string => `/reply/calls/${call}/input`;

/** The beginning of an exchange: all that was asked. */
export const askedText = (frame: Frame, settings: string, said: Written, since?: Since): string =>
  since === undefined
    ? framedText(frame, settings, said)
    : `{"after":"${since.after}",${settings},"messages":[${since.said.text}]`;

/** An exchange whole: its beginning with the reply, where one came. */
export const exchangeText = (asked: string, reply?: ModelReply): string =>
  reply === undefined ? `${asked}}` : `${asked},"reply":${JSON.stringify(reply)}}`;

/**
 * The exchange under a hash with all that was said before it. `json` answers stored JSON by its hash. Undefined where
 * a piece of the chain is missing or is no exchange.
 */
export function readExchange(hash: string, json: (hash: string) => unknown): Exchange | undefined {
  const last = json(hash) as Stored | null | undefined;
  const said: (readonly ModelMessage[])[] = [];
  for (let stored = last; Array.isArray(stored?.messages); stored = json(stored.after) as typeof last) {
    said.unshift(stored.messages);
    if (stored.after !== undefined) continue;
    const { system, tools } = stored;
    const { temperature, maxOutputTokens, reply } = last ?? stored;
    return { request: { system, messages: said.flat(), tools, temperature, maxOutputTokens }, reply };
  }
  return undefined;
}

type Stored = ModelRequest & { readonly after?: string; readonly reply?: ModelReply };
