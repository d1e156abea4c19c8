import { type Fault, ValidationError } from '#domain/errors.ts';
import type { Json } from '#domain/json.ts';
import type { YamlReader } from '#ports/yaml-reader.ts';

/** Longest text that is read, in characters. */
const MAX_CHARACTERS = 128 * 1024;
const MAX_DEPTH = 24;
const MAX_FAULTS = 20;

/** The library is loaded with the first text: whoever sends JSON does not wait for it. */
export const yamlReader = (): YamlReader => async (text) => {
  if (text.length > MAX_CHARACTERS) throw refusal([`is longer than ${MAX_CHARACTERS} characters`]);
  return checked(await parsed(text));
};

async function parsed(text: string): Promise<unknown> {
  const { LineCounter, parseDocument, visit } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    version: '1.2',
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
    // its messages quote the text
    prettyErrors: false,
    logLevel: 'error',
  });
  const placeOf = (offset = 0): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const told = (code: string): string => code.toLowerCase().replaceAll('_', ' ');
  const problems = [...document.errors, ...document.warnings];
  if (problems.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw refusal(['nests too deep']);
  if (problems.length > 0)
    throw refusal(problems.map(({ code, pos }) => `${told(code)}: ${placeOf(pos[0])}`));
  const aliases: string[] = [];
  visit(document, {
    Alias: (_, { range }) => void aliases.push(`aliases are not taken: ${placeOf(range?.[0])}`),
  });
  if (aliases.length > 0) throw refusal(aliases);
  return document.toJS({ maxAliasCount: 0 });
}

const refusal = (messages: readonly string[]): ValidationError =>
  new ValidationError(
    'The body is not YAML that can be taken.',
    messages.slice(0, MAX_FAULTS).map((message): Fault => ({ pointer: '', message })),
  );

/** The value as JSON has it: what only YAML has, and what a request in JSON could not hold either, is refused. */
function checked(value: unknown, depth = 1): Json {
  if (depth > MAX_DEPTH) throw refusal([`nests deeper than ${MAX_DEPTH} levels`]);
  if (typeof value === 'string') return checkedText(value);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((member) => checked(member, depth + 1));
  if (typeof value !== 'object') throw refusal(['holds what JSON cannot']);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === '__proto__') throw refusal(['__proto__ is not a name to use']);
      return [checkedText(name), checked(member, depth + 1)];
    }),
  );
}

/** Control characters, and those that turn the direction of a text, are written as escapes in YAML as well. */
function checkedText(text: string): string {
  const bad = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/u.exec(text);
  if (bad === null) return text;
  const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw refusal([`holds the forbidden character U+${code}`]);
}
