import { sha256 } from '#domain/hash.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';
import { clusterLines, TemplateIndex } from './cluster-lines.ts';
import { isTrouble, levelOf } from './level.ts';
import { MAX_SCANNED } from './parameters.ts';
import { LineScanner } from './scan-line.ts';
import { spellTemplate } from './spell-template.ts';

/** How a miner is bounded. */
export interface MinerOptions {
  /** Distinct masked lines kept before they are folded into their templates. @default 6000 */
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
  /** Lines that were added. */
  readonly total: number;
}

/**
 * Makes a miner. One configuration serves every system: nothing in it knows a log's origin. A line whose masked
 * form was seen before costs one scan and one look-up; grouping happens when templates are asked for, over the
 * distinct masked lines. Memory is bounded by `maxLines` and by the text they hold, not by the number of lines:
 * beyond, masked lines are folded into their templates, and what fits no template becomes the template `<*>`.
 */
export const createTemplateMiner = (options: MinerOptions = {}): TemplateMiner =>
  new StreamingMiner(options.maxLines ?? 6000);

/** The id of a template: the first 16 hex digits of the SHA-256 of its tokens, whatever the spaces between. */
export const templateId = (tokens: readonly string[]): string => sha256(tokens.join(' ')).slice(0, 16);

const MAX_EXAMPLE = 500;
const MAX_PENDING_TEXT = 4_000_000;

interface Entry {
  readonly ref: number;
  readonly tokens: readonly string[];
  readonly example: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

interface Conclusion {
  readonly templates: readonly LogTemplate[];
  readonly ids: ReadonlyMap<number, string>;
}

class StreamingMiner implements TemplateMiner {
  total = 0;
  readonly #maxLines: number;
  readonly #scanner = new LineScanner();
  readonly #pending = new Map<number, Entry>();
  /** By ref: the ref it was folded into, or itself. */
  readonly #parents: number[] = [];
  #pendingText = 0;
  #folded: Entry[] = [];
  #index = new TemplateIndex<Entry>([]);
  #known: Conclusion | undefined;

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  add(line: string, at = 0): number {
    this.total += 1;
    this.#known = undefined;
    const key = this.#scanner.key(line);
    const entry = this.#pending.get(key);
    return entry === undefined ? this.#admit(key, line, at) : note(entry, at);
  }

  idOf(ref: number): string {
    let root = ref;
    while (this.#parents[root] !== undefined && this.#parents[root] !== root) {
      root = this.#parents[root] as number;
    }
    return this.#conclusion().ids.get(root) ?? '';
  }

  templates(): readonly LogTemplate[] {
    return this.#conclusion().templates;
  }

  #admit(key: number, line: string, at: number): number {
    const known = this.#folded.length === 0 ? undefined : this.#index.find(this.#scanner.tokens(line));
    if (known !== undefined) return note(known, at);
    if (this.#pending.size >= this.#maxLines || this.#pendingText > MAX_PENDING_TEXT) this.#fold();
    const text = own(line.length > MAX_SCANNED ? line.slice(0, MAX_SCANNED + 1) : line);
    const ref = this.#parents.length;
    this.#parents.push(ref);
    this.#pendingText += text.length;
    const tokens = this.#scanner.tokens(text);
    this.#pending.set(key, { ref, tokens, example: cut(text), count: 1, firstAt: at, lastAt: at });
    return ref;
  }

  #entries(): Entry[] {
    return [...this.#folded, ...this.#pending.values()];
  }

  #fold(): void {
    const all = this.#entries();
    const folded = clusterLines(all).map(({ members, tokens }) =>
      this.#merge(
        members.map((m) => all[m] as Entry),
        tokens,
      ),
    );
    folded.sort((a, b) => b.count - a.count || a.ref - b.ref);
    const rest = folded.splice(this.#maxLines >> 1);
    this.#folded = rest.length === 0 ? folded : [...folded, this.#merge(rest, ['<*>'])];
    this.#index = new TemplateIndex(folded);
    this.#pending.clear();
    this.#pendingText = 0;
  }

  #merge(members: readonly Entry[], tokens: readonly string[]): Entry {
    const ref = (members[0] as Entry).ref;
    for (const member of members) this.#parents[member.ref] = ref;
    return { ...summed(members), ref, tokens };
  }

  #conclusion(): Conclusion {
    this.#known ??= conclude(this.#entries(), this.total);
    return this.#known;
  }
}

/** Counts one more line of a known form. Lines may come out of order of time. */
function note(entry: Entry, at: number): number {
  entry.count += 1;
  if (at > entry.lastAt) entry.lastAt = at;
  else if (at < entry.firstAt) entry.firstAt = at;
  return entry.ref;
}

function conclude(all: readonly Entry[], total: number): Conclusion {
  const ids = new Map<number, string>();
  const byId = new Map<string, { tokens: readonly string[]; members: Entry[] }>();
  for (const { members, tokens } of clusterLines(all)) {
    const id = templateId(tokens);
    // two groups may come out alike: they are one template
    const same = byId.get(id) ?? { tokens, members: [] };
    byId.set(id, same);
    for (const member of members) {
      const entry = all[member] as Entry;
      same.members.push(entry);
      ids.set(entry.ref, id);
    }
  }
  const templates = [...byId].map(([id, { tokens, members }]) => describe(id, tokens, members, total));
  templates.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
  return { templates, ids };
}

function describe(
  id: string,
  tokens: readonly string[],
  members: readonly Entry[],
  total: number,
): LogTemplate {
  const { example, count, firstAt, lastAt } = summed(members);
  const levels = members.map((m) => levelOf(m.example));
  const level = levels.find(isTrouble) ?? levels[0] ?? 'none';
  const template = spellTemplate(tokens, example);
  return { id, template, count, share: count / total, level, example, firstAt, lastAt };
}

function summed(members: readonly Entry[]): Omit<Entry, 'ref' | 'tokens'> {
  let [first, count, lastAt] = [members[0] as Entry, 0, 0];
  for (const member of members) {
    count += member.count;
    if (member.lastAt > lastAt) lastAt = member.lastAt;
    if (member.firstAt < first.firstAt) first = member;
  }
  return { example: first.example, count, firstAt: first.firstAt, lastAt };
}

// a copy that keeps no longer string alive behind it
const own = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

const cut = (text: string): string =>
  text.length > MAX_EXAMPLE ? `${own(text.slice(0, MAX_EXAMPLE - 1))}…` : text;
