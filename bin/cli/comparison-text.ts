// Two runs side by side, for a terminal.
import type { RunComparison } from '#services/replay/compare-runs.ts';
import { paint, plain } from '../start/terminal-text.ts';

type Answer = NonNullable<RunComparison['answer']>;

/** What came out differently, line by line; text of the world is made plain first. */
export function comparisonText({ before, after, cost, answer }: RunComparison, color: boolean): string {
  const ink = paint(color);
  const changed = answer !== undefined && differs(answer);
  const head =
    answer === undefined
      ? ink.bad(`NOTHING TO COMPARE: ${before.id} is ${before.status}, ${after.id} is ${after.status}`)
      : changed
        ? ink.bold(`DIFFERENT: ${answer.outcome.before} -> ${answer.outcome.after}`)
        : ink.good(`THE SAME ANSWER: ${answer.outcome.after}`);
  return [
    head,
    ...(answer === undefined ? [] : answerLines(answer)),
    `models    ${plain(before.models)} -> ${plain(after.models)}`,
    `cost      ${money(before.cost.modelMicros)} -> ${money(after.cost.modelMicros)} (${signed(cost.modelCalls)} model calls, ${signed(cost.toolCalls)} tool calls, ${signed(cost.inputTokens + cost.outputTokens)} tokens)`,
  ].join('\n');
}

const differs = ({ outcome, causes, findings, gaps }: Answer): boolean =>
  outcome.before !== outcome.after ||
  [
    causes.added,
    causes.removed,
    causes.moved,
    findings.added,
    findings.removed,
    gaps.added,
    gaps.removed,
  ].some((list) => list.length > 0);

function answerLines({ causes, findings, gaps }: Answer): string[] {
  const named = (c: { node: string; category: string }) => `${plain(c.node)} ${c.category}`;
  return [
    `causes    ${causes.same} the same`,
    ...causes.added.map((c) => `  + ${c.rank}. ${named(c)} ${c.score.toFixed(2)}`),
    ...causes.removed.map((c) => `  - ${c.rank}. ${named(c)} ${c.score.toFixed(2)}`),
    ...causes.moved.map((c) => `  ~ ${c.rankBefore}. -> ${c.rank}. ${named(c)}`),
    `findings  ${findings.same} the same`,
    ...findings.added.map((f) => `  + ${plain(f.claim)}`),
    ...findings.removed.map((f) => `  - ${plain(f.claim)}`),
    `gaps      ${signed(gaps.added.length - gaps.removed.length)}`,
    ...gaps.added.map((g) => `  + ${plain(`${g.agent}: ${g.what}: ${g.why}`)}`),
    ...gaps.removed.map((g) => `  - ${plain(`${g.agent}: ${g.what}: ${g.why}`)}`),
  ];
}

const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));

const money = (micros: number): string => `$${(micros / 1_000_000).toFixed(6)}`;
