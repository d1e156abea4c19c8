import { sha256 } from '#domain/hash.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';
import { clusterLines } from './cluster-lines.ts';
import { isTrouble, levelOf } from './level.ts';
import { createLineScanner, isParameter } from './scan-line.ts';

/** How a miner may be bounded. */
export interface MinerOptions {
  /** Distinct masked lines kept before they are folded into templates. @default 8000 */
  readonly maxLines?: number;
}

/**
 * Mines templates from a stream of lines. `add` takes one line, with its time where there is one, and answers a
 * small number that stands for its masked form; `idOf` turns that number into the id of the template the line
 * belongs to by what is known now. Templates may grow more general while lines come in, so ask for ids last.
 */
export interface TemplateMiner {
  add(line: string, at?: number): number;
  idOf(ref: number): string;
  /** Templates so far, most frequent first, ties by id. */
  templates(): readonly LogTemplate[];
  readonly total: number;
}

interface Entry {
  readonly ref: number;
  readonly tokens: readonly string[];
  readonly example: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

const MAX_EXAMPLE = 500;

/**
 * Makes a miner. One configuration serves every system: nothing in it knows a log's origin. A line that was seen
 * before in its masked form costs one scan and one look-up; grouping happens when templates are asked for, over
 * the distinct masked lines. Memory is bounded by `maxLines`, not by the number of lines.
 */
export function createTemplateMiner(options: MinerOptions = {}): TemplateMiner {
  const maxLines = options.maxLines ?? 8000;
  const scanner = createLineScanner();
  const byKey = new Map<number, Entry>();
  let folded: Entry[] = [];
  const parents: number[] = [];
  let total = 0;
  let known: { templates: readonly LogTemplate[]; ids: Map<number, string> } | undefined;

  const entries = (): Entry[] => [...folded, ...byKey.values()];

  const fold = (): void => {
    const all = entries();
    folded = clusterLines(all).map((cluster) => {
      const members = cluster.members.map((m) => all[m] as Entry);
      const first = members[0] as Entry;
      for (const m of members) parents[m.ref] = first.ref;
      return { ...merged(members), ref: first.ref, tokens: cluster.tokens };
    });
    byKey.clear();
  };

  const rootOf = (ref: number): number => {
    let root = ref;
    while (parents[root] !== root) root = parents[root] as number;
    return root;
  };

  const conclude = (): { templates: readonly LogTemplate[]; ids: Map<number, string> } => {
    const all = entries();
    const ids = new Map<number, string>();
    const templates = new Map<string, Entry[]>();
    for (const cluster of clusterLines(all)) {
      const members = cluster.members.map((m) => all[m] as Entry);
      const text = spell(cluster.tokens);
      templates.set(text, [...(templates.get(text) ?? []), ...members]);
      for (const m of members) ids.set(m.ref, templateId(text));
    }
    const list = [...templates].map(([text, members]) => describe(text, members, total));
    list.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
    return { templates: list, ids };
  };

  const conclusion = () => {
    known ??= conclude();
    return known;
  };

  return {
    add: (line, at = 0) => {
      total += 1;
      known = undefined;
      const key = scanner.key(line);
      const entry = byKey.get(key);
      if (entry !== undefined) {
        entry.count += 1;
        if (at > entry.lastAt) entry.lastAt = at;
        else if (at < entry.firstAt) entry.firstAt = at;
        return entry.ref;
      }
      if (byKey.size >= maxLines) fold();
      const text = own(line.slice(0, 4096));
      const ref = parents.length;
      parents.push(ref);
      const example = text.length > MAX_EXAMPLE ? `${own(text.slice(0, MAX_EXAMPLE - 1))}…` : text;
      byKey.set(key, { ref, tokens: scanner.tokens(text), example, count: 1, firstAt: at, lastAt: at });
      return ref;
    },
    idOf: (ref) => conclusion().ids.get(rootOf(ref)) ?? '',
    templates: () => conclusion().templates,
    get total() {
      return total;
    },
  };
}

/** The id of a template: the first 16 hex digits of its text's SHA-256. */
export const templateId = (template: string): string => sha256(template).slice(0, 16);

// a copy that does not keep a longer string alive behind it
const own = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

function merged(members: readonly Entry[]): Omit<Entry, 'ref' | 'tokens'> {
  const first = members.reduce((a, b) => (b.firstAt < a.firstAt ? b : a));
  return {
    example: first.example,
    count: members.reduce((n, m) => n + m.count, 0),
    firstAt: first.firstAt,
    lastAt: members.reduce((t, m) => Math.max(t, m.lastAt), 0),
  };
}

function describe(template: string, members: readonly Entry[], total: number): LogTemplate {
  const { example, count, firstAt, lastAt } = merged(members);
  const levels = members.map((m) => levelOf(m.example));
  const level = levels.find(isTrouble) ?? levels[0] ?? 'none';
  return { id: templateId(template), template, count, share: count / total, level, example, firstAt, lastAt };
}

const CLOSERS = new Set([')', ']', '}', '>', ',', ':', ';', '=', "'", '"', '|']);
const OPENERS = new Set(['(', '[', '{', '<', '=', "'", '"', '|', ':']);

/** The text of a template: tokens with single spaces, none around delimiters that hug their neighbours. */
function spell(tokens: readonly string[]): string {
  let text = '';
  let glue = true;
  for (const token of tokens) {
    text += glue || CLOSERS.has(token) || (token.length === 1 && isParameter(token)) ? token : ` ${token}`;
    glue = OPENERS.has(token);
  }
  return text;
}
