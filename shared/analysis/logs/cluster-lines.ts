import { isDelimiter } from './characters.ts';
import { holdsParameter, isParameter } from './parameters.ts';

/** A masked line as tokens and how often it came. */
export interface MaskedLine {
  readonly tokens: readonly string[];
  readonly count: number;
}

/** Masked lines that are one template: their indexes, and the tokens with `<*>` where they differ. */
export interface LineCluster {
  readonly members: readonly number[];
  readonly tokens: readonly string[];
}

/** Share of fixed words in which two lines agree when they may be one template. */
const SIMILAR = 0.5;
/** Rough groups of one shape; beyond, a line joins the most similar one, so that hostile input stays cheap. */
const MAX_GROUPS = 200;
/** So few different words in one place are always words of different templates. */
const FEW = 3;
/** So many may be, when each of them comes often: at least 5 times and in 2 % of the lines. */
const SEVERAL = 8;
const OFTEN = 5;
const OFTEN_SHARE = 0.02;

/**
 * Groups distinct masked lines into templates, in three steps that know nothing of any system:
 * 1. lines of one shape (the same delimiters around the same number of words) that agree in half of their fixed
 *    words are a rough group, compared as in Drain (He et al., ICWS 2017);
 * 2. a rough group is split where a place holds few different words, again and again, rarest choice first, since
 *    words of a program come from a short list and parameters do not (the observation of IPLoM, Makanju et al.,
 *    KDD 2009, and Brain, Yu et al., TSC 2023); a place that holds any masked parameter is never split;
 * 3. what still differs is a parameter.
 * The answer depends on the lines and their counts, not on their order beyond ties.
 */
export function clusterLines(lines: readonly MaskedLine[]): readonly LineCluster[] {
  const texts = lines.map((line) => withoutRuns(line.tokens));
  const shapes = new Map<string, number[]>();
  const byCount = lines.map((_, i) => i).sort((a, b) => countAt(lines, b) - countAt(lines, a) || a - b);
  for (const index of byCount) {
    const shape = shapeOf(texts[index] as readonly string[]);
    const peers = shapes.get(shape);
    if (peers === undefined) shapes.set(shape, [index]);
    else peers.push(index);
  }
  const found: LineCluster[] = [];
  const work: Work = { texts, counts: lines.map((l) => l.count), found };
  for (const peers of shapes.values()) for (const group of roughGroups(texts, peers)) split(work, group);
  return found;
}

/** Templates by shape, so that a line finds the one that covers it without clustering. */
export class TemplateIndex<T extends { readonly tokens: readonly string[] }> {
  readonly #byShape = new Map<string, T[]>();

  constructor(templates: readonly T[]) {
    for (const template of templates) {
      const shape = shapeOf(template.tokens);
      const same = this.#byShape.get(shape);
      if (same === undefined) this.#byShape.set(shape, [template]);
      else same.push(template);
    }
  }

  /** The first template that differs from the masked line in parameters only. */
  find(tokens: readonly string[]): T | undefined {
    const kept = withoutRuns(tokens);
    return this.#byShape.get(shapeOf(kept))?.find((template) => covers(template.tokens, kept));
  }
}

interface Work {
  readonly texts: readonly (readonly string[])[];
  readonly counts: readonly number[];
  readonly found: LineCluster[];
}

const countAt = (lines: readonly MaskedLine[], i: number): number => lines[i]?.count ?? 0;

/** Longest group of tokens whose repetition counts as a list. */
const MAX_PERIOD = 6;

/** A list has no fixed length: of a parameter, or a group that holds one, repeated right away, one is kept. */
function withoutRuns(tokens: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const period = repeatedPeriod(tokens, i, kept);
    if (period > 0) i += period;
    else {
      kept.push(tokens[i] as string);
      i += 1;
    }
  }
  return kept;
}

/** How many tokens from `i` on are the same as the last ones kept; 0 where they are no list. */
function repeatedPeriod(tokens: readonly string[], i: number, kept: readonly string[]): number {
  const most = Math.min(MAX_PERIOD, kept.length, tokens.length - i);
  for (let period = 1; period <= most; period += 1) {
    const start = kept.length - period;
    let same = 0;
    while (same < period && kept[start + same] === tokens[i + same]) same += 1;
    if (same === period && kept.slice(start).some(holdsParameter)) return period;
  }
  return 0;
}

const shapeOf = (tokens: readonly string[]): string => tokens.map((t) => (isDelimiter(t) ? t : 'w')).join('');

interface Rough {
  /** The first member as it is, and with `<*>` where others differ. */
  readonly seed: readonly string[];
  readonly widened: string[];
  readonly members: number[];
}

function roughGroups(texts: readonly (readonly string[])[], peers: readonly number[]): number[][] {
  const groups: Rough[] = [];
  for (const index of peers) {
    const tokens = texts[index] as readonly string[];
    const { group, likeness } = mostSimilar(groups, tokens);
    if (group === undefined || (likeness < SIMILAR && groups.length < MAX_GROUPS)) {
      groups.push({ seed: tokens, widened: [...tokens], members: [index] });
      continue;
    }
    group.members.push(index);
    for (let i = 0; i < tokens.length; i += 1) {
      if (group.widened[i] !== tokens[i]) group.widened[i] = '<*>';
    }
  }
  return groups.map((g) => g.members);
}

function mostSimilar(
  groups: readonly Rough[],
  tokens: readonly string[],
): { group: Rough | undefined; likeness: number } {
  let group: Rough | undefined;
  let likeness = -1;
  for (const candidate of groups) {
    const own = covers(candidate.seed, tokens) ? 1 : similarity(candidate.widened, tokens);
    if (own <= likeness) continue;
    group = candidate;
    likeness = own;
    if (own === 1) break;
  }
  return { group, likeness };
}

/** True when the tokens differ from a template only where it has a parameter. */
function covers(template: readonly string[], tokens: readonly string[]): boolean {
  for (let i = 0; i < template.length; i += 1) {
    const t = template[i] as string;
    if (t !== tokens[i] && !isParameter(t)) return false;
  }
  return true;
}

/** Agreement over the places where at least one of two lines has a fixed word. */
function similarity(a: readonly string[], b: readonly string[]): number {
  let fixed = 0;
  let same = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] as string, b[i] as string];
    if (isDelimiter(x) || (isParameter(x) && isParameter(y))) continue;
    fixed += 1;
    if (x === y) same += 1;
  }
  return fixed === 0 ? 1 : same / fixed;
}

/** Splits at the place with the fewest choices, or concludes that what differs is a parameter. */
function split(work: Work, members: readonly number[]): void {
  const tokens = [...(work.texts[members[0] as number] as readonly string[])];
  let choice: readonly (readonly number[])[] | undefined;
  for (let place = 0; place < tokens.length; place += 1) {
    const { words, masked } = wordsAt(work, members, place);
    if (words.size === 1) continue;
    tokens[place] = '<*>';
    const fewer = choice === undefined || words.size < choice.length;
    if (fewer && !masked && areChoices(work, words)) choice = [...words.values()];
  }
  if (choice === undefined) work.found.push({ members, tokens });
  else for (const group of choice) split(work, group);
}

function wordsAt(
  work: Work,
  members: readonly number[],
  place: number,
): { words: Map<string, number[]>; masked: boolean } {
  const words = new Map<string, number[]>();
  let masked = false;
  for (const member of members) {
    const token = (work.texts[member] as readonly string[])[place] as string;
    masked ||= holdsParameter(token);
    const same = words.get(token);
    if (same === undefined) words.set(token, [member]);
    else same.push(member);
  }
  return { words, masked };
}

function areChoices(work: Work, words: ReadonlyMap<string, readonly number[]>): boolean {
  if (words.size > SEVERAL || [...words.keys()].some(isName)) return false;
  if (words.size <= FEW) return true;
  const counts = [...words.values()].map((g) => g.reduce((n, member) => n + (work.counts[member] ?? 0), 0));
  const lines = counts.reduce((a, b) => a + b, 0);
  return Math.min(...counts) >= Math.max(OFTEN, lines * OFTEN_SHARE);
}

/** Host names and addresses are names of things, not words of a program, however few there are. */
const isName = (word: string): boolean => word.includes('@') || /^[a-z][a-z-]*(\.[a-z-]+){2,}$/.test(word);
