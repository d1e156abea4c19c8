import { shownText } from './report-text.ts';

/**
 * A text of the world inside a line of Markdown: it reads as it is and can begin nothing, neither markup nor
 * HTML nor a link. Words that renderers make links or mentions of by themselves (hosts, addresses, `@name`, `#1`)
 * become code.
 */
export function markdownText(text: string): string {
  // a list item without text would end before what belongs to it
  const [first = '', ...rest] = (shownText(text) || '(empty)').split(' ');
  // a list or a heading's underline would begin a block
  const begun = escaped(first).replace(/^[-+=]|(?<=^\d{1,9})[.)]$/, '\\$&');
  return [begun, ...rest.map(escaped)].join(' ');
}

/** A text of the world as a code span that nothing in it can end. */
export function markdownCode(text: string): string {
  const line = shownText(text);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
  const bare = line === '' || /^`|`$|^ .* $/.test(line);
  return bare ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A text of the world as a block of code, indented as deep as the list item it is in. */
export function markdownBlock(text: string, indent: string): string {
  const line = shownText(text);
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...runs.map((run) => run.length))));
  return [`${fence}text`, line, fence].map((part) => `${indent}${part}`).join('\n');
}

const LINKED = /@|\/\/|\.[\p{L}\p{N}-]*\p{L}|(mailto|xmpp|tel|javascript|data):|#\d|GH-\d/iu;

const escaped = (word: string): string =>
  LINKED.test(word) ? markdownCode(word) : word.replace(/[\\`*_{}[\]<>#!|~&$]/g, '\\$&');
