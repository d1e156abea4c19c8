import type { ModelMessage, ModelRequest, ModelTool } from '#ports/language-model.ts';

// each turn sends again what the turns before it sent: a part that is the same object has the same text
const messageTexts = new WeakMap<ModelMessage, string>();
const toolTexts = new WeakMap<ModelTool, string>();

/** A request as JSON, its members in one order, so that equal requests have equal texts. */
export function requestText({ messages, tools, ...rest }: ModelRequest): string {
  const around = JSON.stringify(rest).slice(0, -1);
  const said = messages.map((message) => textOf(messageTexts, message)).join(',');
  const offered = tools.map((tool) => textOf(toolTexts, tool)).join(',');
  return `${around},"messages":[${said}],"tools":[${offered}]}`;
}

function textOf<T extends object>(known: WeakMap<T, string>, part: T): string {
  const found = known.get(part);
  if (found !== undefined) return found;
  const text = JSON.stringify(part);
  known.set(part, text);
  return text;
}
