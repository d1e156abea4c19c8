import type { CallOutcome, PlannedCall, Playbook, PlaybookView } from '#declare/agent.ts';
import type { LevelCount, LogTemplate } from '#domain/telemetry/template.ts';
import type { Window } from '#domain/time.ts';

/**
 * How the log-analysis agent looks without a model: names the groups, counts levels over time in those that the
 * task's words or the alphabet put first, compares templates before and after the moment trouble began in the
 * groups with most of it, then fetches the exact lines of the most telling new templates.
 */
export const playbook: Playbook = (view) => {
  const turns = [listGroups, countLevels, compareWindows, fetchLines] as const;
  return turns[view.turn]?.(view) ?? [];
};

/** Gain in log-likelihood below which a rise may be chance; the best of two dozen edges reaches 3 by itself. */
const SURE = 4;
const MAX_COUNTED = 60;
const MAX_COMPARED = 8;
const MAX_FETCHED = 8;
const TROUBLE = new Set(['fatal', 'error', 'warn']);

const listGroups = (): PlannedCall[] => [{ tool: 'list_log_groups', input: {} }];

const countLevels = (view: PlaybookView): PlannedCall[] => {
  const groups = outputs<{ groups: readonly string[] }>(view, 'list_log_groups').flatMap((o) => o.groups);
  return byRelevance(groups, wordsOf(view.task))
    .slice(0, MAX_COUNTED)
    .map((group) => ({ tool: 'count_log_levels', input: { group } }));
};

/** Groups that the task names first, then their kin (those that share a word with them), then the rest. */
const byRelevance = (groups: readonly string[], task: readonly string[]): string[] => {
  const meets = (word: string): boolean =>
    task.some((t) => t === word || t.includes(word) || word.includes(t));
  const parts = new Map(groups.map((group) => [group, wordsOf(group)]));
  const named = groups.filter((group) => parts.get(group)?.some(meets));
  const kin = new Set(named.flatMap((group) => parts.get(group) ?? []));
  const weight = (group: string): number => {
    const words = parts.get(group) ?? [];
    return words.filter(meets).length * 100 + words.filter((word) => kin.has(word)).length;
  };
  return [...groups].sort((a, b) => weight(b) - weight(a));
};

interface Counted {
  readonly group: string;
  readonly total: number;
  readonly bucketMs: number;
  readonly counts: readonly LevelCount[];
}

const compareWindows = (view: PlaybookView): PlannedCall[] => {
  const { from, to } = view.window;
  return outputs<Counted>(view, 'count_log_levels')
    .filter((c) => c.total > 0)
    .map((c) => ({ group: c.group, ...onsetOf(c, view.window) }))
    .sort((a, b) => b.rise - a.rise)
    .slice(0, MAX_COMPARED)
    .map(({ group, at }) => ({
      tool: 'compare_templates',
      input: { group, before: { from, to: at }, after: { from: at, to } },
    }));
};

/**
 * When trouble became more frequent: the edge between buckets where two Poisson rates explain the counts best
 * (the likelihood-ratio change point); the middle of the window where there was no rise.
 */
const onsetOf = (counted: Counted, window: Window): { at: number; rise: number } => {
  const length = window.to - window.from;
  const buckets = Math.max(2, Math.ceil(length / counted.bucketMs));
  const trouble = new Array<number>(buckets).fill(0);
  for (const c of counted.counts) {
    const i = Math.min(buckets - 1, Math.max(0, Math.floor((c.from - window.from) / counted.bucketMs)));
    if (TROUBLE.has(c.level)) trouble[i] = (trouble[i] ?? 0) + c.count;
  }
  const sum = trouble.reduce((a, b) => a + b, 0);
  let best = { at: window.from + Math.floor(length / 2), rise: 0 };
  let before = 0;
  for (let i = 1; i < buckets; i += 1) {
    before += trouble[i - 1] ?? 0;
    const after = sum - before;
    if (after / (buckets - i) <= before / i) continue;
    const gain = likelihood(before, i) + likelihood(after, buckets - i) - likelihood(sum, buckets);
    if (gain > Math.max(SURE, best.rise + 1e-9))
      best = { at: window.from + i * counted.bucketMs, rise: gain };
  }
  return best.at > window.from && best.at < window.to ? best : { ...best, at: window.from + length / 2 };
};

/** Log-likelihood of a Poisson count over a number of buckets at its own rate, without the constant part. */
const likelihood = (count: number, buckets: number): number =>
  count === 0 ? 0 : count * Math.log(count / buckets);

interface Compared {
  readonly group: string;
  readonly after: { readonly window: Window };
  readonly fresh: readonly LogTemplate[];
}

const fetchLines = (view: PlaybookView): PlannedCall[] =>
  outputs<Compared>(view, 'compare_templates')
    .flatMap((c) =>
      c.fresh
        .filter((t) => TROUBLE.has(t.level))
        .slice(0, 2)
        .map((t) => ({ group: c.group, window: c.after.window, template: t })),
    )
    .sort((a, b) => b.template.count - a.template.count)
    .slice(0, MAX_FETCHED)
    .map(({ group, window, template }) => ({
      tool: 'search_logs',
      input: { group, contains: fixedPart(template), from: window.from, to: window.to, limit: 5 },
    }));

/** The longest run of fixed text that the example really holds, so that a letter-for-letter search finds it. */
const fixedPart = (template: LogTemplate): string => {
  const parts = template.template.split(/<[^<>]*>/).map((p) => p.trim().slice(0, 200));
  const held = parts.filter((p) => p.length > 0 && template.example.includes(p));
  const longest = held.reduce((a, b) => (b.length > a.length ? b : a), '');
  return longest === '' ? template.example.slice(0, 200) : longest;
};

const STOP_WORDS = new Set([
  'the',
  'and',
  'are',
  'why',
  'what',
  'since',
  'with',
  'from',
  'aws',
  'log',
  'lambda',
]);

const wordsOf = (text: string): string[] => [
  ...new Set((text.toLowerCase().match(/[a-z0-9]{3,}/g) ?? []).filter((w) => !STOP_WORDS.has(w))),
];

const outputs = <T>(view: PlaybookView, tool: string): T[] =>
  view.outcomes.flatMap((o: CallOutcome) =>
    o.tool === tool && o.output !== undefined ? [o.output as T] : [],
  );
