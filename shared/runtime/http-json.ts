import { type Fault, ValidationError } from '#domain/errors.ts';
import type { Json } from '#domain/json.ts';

/** How much structure a body may have. `values` counts every object, array, string, number and literal. */
export interface JsonLimits {
  readonly depth: number;
  readonly values: number;
}

/**
 * Parses a JSON text that comes from outside.
 *
 * @throws ValidationError for what is no JSON, nests deeper or holds more than the limits, names a member
 * twice (readers would differ about which one counts), or names one `__proto__`
 */
export function readJson(text: string, limits: JsonLimits): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (thrown) {
    throw new ValidationError('The body is not JSON.', [{ pointer: '', message: syntaxMessage(thrown) }]);
  }
  const faults = structureFaults(text, limits);
  if (faults.length > 0) throw new ValidationError('The body does not fit.', faults);
  return value;
}

// the parser's message quotes the input; only the place is told
const syntaxMessage = (thrown: unknown): string => {
  const at = /position (\d+)/.exec(String(thrown))?.[1];
  return at === undefined ? 'is not JSON, or not whole' : `is not JSON from character ${at} on`;
};

/** One open object or array; `key` or `index` is the member being read. */
interface Level {
  readonly names: Set<string> | undefined;
  key: string;
  index: number;
}

/** The state of a walk over the tokens. */
interface Walk {
  readonly text: string;
  readonly levels: Level[];
  readonly faults: Fault[];
  values: number;
}

/** Walks the tokens of a text that is known to be JSON; stops at the first place over a limit. */
function structureFaults(text: string, limits: JsonLimits): Fault[] {
  const walk: Walk = { text, levels: [], faults: [], values: 0 };
  for (let at = 0; at < text.length; at += 1) {
    at = readToken(walk, at);
    if (walk.levels.length > limits.depth) return [overDepth(walk.levels, limits.depth)];
    if (walk.values > limits.values) {
      return [{ pointer: '', message: `holds more than ${limits.values} values` }];
    }
  }
  return walk.faults;
}

/** Reads the token at `at`; answers where it ends. */
function readToken(walk: Walk, at: number): number {
  const token = walk.text.charCodeAt(at);
  const level = walk.levels.at(-1);
  switch (token) {
    case QUOTE:
      return readString(walk, level, at);
    case OPEN_OBJECT:
    case OPEN_ARRAY:
      walk.values += 1;
      walk.levels.push({ names: token === OPEN_OBJECT ? new Set() : undefined, key: '', index: 0 });
      return at;
    case CLOSE_OBJECT:
    case CLOSE_ARRAY:
      walk.levels.pop();
      return at;
    case COMMA:
      if (level !== undefined) level.index += 1;
      return at;
    default:
      if (!isScalar(token)) return at;
      walk.values += 1;
      return scalarEnd(walk.text, at);
  }
}

function readString(walk: Walk, level: Level | undefined, at: number): number {
  const end = stringEnd(walk.text, at);
  if (level?.names !== undefined && nextToken(walk.text, end + 1) === COLON) {
    level.key = nameOf(walk.text.slice(at, end + 1));
    nameFault(level.names, level.key, walk);
  } else walk.values += 1;
  return end;
}

// most names hold no escape, and are what they look like
const nameOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

function nameFault(names: Set<string>, name: string, { levels, faults }: Walk): void {
  if (names.has(name)) faults.push({ pointer: pointerOf(levels), message: 'is given more than once' });
  if (name === '__proto__') faults.push({ pointer: pointerOf(levels), message: 'is not a name to use' });
  names.add(name);
}

const overDepth = (levels: readonly Level[], depth: number): Fault => ({
  pointer: pointerOf(levels.slice(0, -1)),
  message: `nests deeper than ${depth} levels`,
});

function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    // an even number of them escapes itself, not the quote
    if (slashes % 2 === 0) return end;
  }
}

function nextToken(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at);
}

const isSpace = (token: number): boolean =>
  token === 0x20 || token === 0x0a || token === 0x0d || token === 0x09;
// a number, true, false or null
const isScalar = (token: number): boolean =>
  token === 0x2d || (token >= 0x30 && token <= 0x39) || (token >= 0x61 && token <= 0x7a);

function scalarEnd(text: string, start: number): number {
  let at = start;
  while (at + 1 < text.length && !isBreak(text.charCodeAt(at + 1))) at += 1;
  return at;
}

const isBreak = (token: number): boolean =>
  token === COMMA || token === CLOSE_OBJECT || token === CLOSE_ARRAY || isSpace(token);

const pointerOf = (levels: readonly Level[]): string =>
  levels.map((level) => `/${level.names === undefined ? level.index : escaped(level.key)}`).join('');

/** A name as one part of a JSON pointer (RFC 6901). */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
