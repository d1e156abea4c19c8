import type { ModelMessage, ModelRequest, ModelTool } from '#ports/language-model.ts';

/** A part of a request as JSON, and its length in bytes. */
interface Written {
  readonly text: string;
  readonly bytes: number;
}

// each turn sends again what the turns before it sent: a part that is the same object has the same text
const messageTexts = new WeakMap<ModelMessage, Written>();
const toolTexts = new WeakMap<ModelTool, Written>();

/** A request as JSON, its members in one order, so that equal requests have equal texts. */
export function requestText({ system, messages, tools, ...rest }: ModelRequest): string {
  const said = messages.map((message) => writtenOf(messageTexts, message).text).join(',');
  const offered = tools.map((tool) => writtenOf(toolTexts, tool).text).join(',');
  const more = JSON.stringify(rest).slice(1, -1);
  return `{"system":${systemText(system).text},${more},"messages":[${said}],"tools":[${offered}]}`;
}

/** How many bytes of UTF-8 `requestText` takes, without writing it. */
export function requestBytes({ system, messages, tools, ...rest }: ModelRequest): number {
  const around = Buffer.byteLength(JSON.stringify(rest)) + '"system":,"messages":[],"tools":[],'.length;
  const offered = listBytes(tools.map((tool) => writtenOf(toolTexts, tool).bytes));
  return around + systemText(system).bytes + messagesBytes(messages) - 2 + offered;
}

/** How many bytes the messages take as a JSON list. */
export const messagesBytes = (messages: readonly ModelMessage[]): number =>
  2 + listBytes(messages.map((message) => writtenOf(messageTexts, message).bytes));

const listBytes = (bytes: readonly number[]): number =>
  bytes.reduce((sum, n) => sum + n, 0) + Math.max(0, bytes.length - 1);

function writtenOf<T extends object>(known: WeakMap<T, Written>, part: T): Written {
  const found = known.get(part);
  if (found !== undefined) return found;
  const made = written(part);
  known.set(part, made);
  return made;
}

// a process asks for few agents, mostly for one
let systemKnown: { readonly of: string; readonly as: Written } | undefined;

function systemText(system: string): Written {
  if (systemKnown?.of !== system) systemKnown = { of: system, as: written(system) };
  return systemKnown.as;
}

function written(part: unknown): Written {
  const text = JSON.stringify(part);
  return { text, bytes: Buffer.byteLength(text) };
}
