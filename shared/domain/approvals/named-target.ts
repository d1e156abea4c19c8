import type { Json } from '../json.ts';

/** What the caller of a run wrote. Nothing else may be read for the names of targets: no log, no model's answer. */
export interface RequestWords {
  readonly task: string;
  readonly context?: { readonly [key: string]: Json } | undefined;
}

/**
 * True where the request itself names the resource: its name, or each part of a name such as `cluster/service`, as a
 * whole word of the task or of a text or member name of the context. Letter case counts, as it does for AWS.
 */
export function namesTarget({ task, context = {} }: RequestWords, target: string): boolean {
  const name = target.slice(target.indexOf(':') + 1);
  const texts = [task.slice(0, LONGEST_TEXT), ...textsIn(context).slice(0, MOST_TEXTS)];
  const isNamed = (part: string): boolean => texts.some((text) => holdsWord(text, part));
  return isNamed(name) || name.split(/[/:]/).every(isNamed);
}

const LONGEST_TEXT = 20_000;
const MOST_TEXTS = 1_000;

/** Letters that names of resources are made of: a name that goes on is another name. */
const NAME_LETTER = /[A-Za-z0-9_-]/;

function holdsWord(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + word.length)];
    if (!NAME_LETTER.test(before) && !NAME_LETTER.test(after)) return true;
  }
  return false;
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value.slice(0, LONGEST_TEXT)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]);
}
