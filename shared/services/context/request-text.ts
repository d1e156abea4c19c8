import type { ModelMessage, ModelRequest, ModelTool } from '#ports/language-model.ts';

/** JSON of a part of a request, and its length in bytes. */
export interface Written {
  readonly text: string;
  readonly bytes: number;
}

/** What stands around the messages in every request of one agent, written once. */
export interface Frame extends Pick<ModelRequest, 'system' | 'tools'> {
  /** From the beginning of a request's text to the end of its system prompt. */
  readonly before: string;
  /** What follows the messages, up to the brace that ends it. */
  readonly after: string;
  /** Bytes of both. */
  readonly bytes: number;
}

/** What else a request says. */
export type Settings = Omit<ModelRequest, 'system' | 'messages' | 'tools'>;

/** The frame of these words and tools. */
export function frameOf(system: string, tools: readonly ModelTool[]): Frame {
  const before = `{"system":${JSON.stringify(system)}`;
  const after = `"tools":[${tools.map(toolText).join(',')}]`;
  return { system, tools, before, after, bytes: Buffer.byteLength(before) + Buffer.byteLength(after) };
}

/** Messages as they stand in a request, without the brackets of the list. */
export function writtenMessages(messages: readonly ModelMessage[]): Written {
  const text = JSON.stringify(messages).slice(1, -1);
  return { text, bytes: Buffer.byteLength(text) };
}

/** Settings as they stand in a request, without the braces. */
export const settingsText = (settings: Settings): string => JSON.stringify(settings).slice(1, -1);

/** A request as JSON, its members in one order, so that equal requests have equal texts. */
export const requestText = ({ system, messages, tools, ...settings }: ModelRequest): string =>
  `${framedText(frameOf(system, tools), settingsText(settings), writtenMessages(messages))}}`;

/** The same of parts that are written already, up to the brace that ends it: a member more may follow. */
export const framedText = (frame: Frame, settings: string, said: Written): string =>
  `${frame.before},${settings},"messages":[${said.text}],${frame.after}`;

/** How many bytes of UTF-8 `requestText` takes, of settings (without their braces) and messages that take so many. */
export const framedBytes = (frame: Frame, settingsBytes: number, saidBytes: number): number =>
  frame.bytes + settingsBytes + saidBytes + ',,"messages":[],}'.length;

/** How many bytes the messages take as a JSON list. */
export const messagesBytes = (messages: readonly ModelMessage[]): number =>
  2 + writtenMessages(messages).bytes;

// a tool lives as long as its agent, and no longer than a process
const toolTexts = new WeakMap<ModelTool, string>();

function toolText(tool: ModelTool): string {
  const known = toolTexts.get(tool);
  if (known !== undefined) return known;
  const text = JSON.stringify(tool);
  toolTexts.set(tool, text);
  return text;
}
