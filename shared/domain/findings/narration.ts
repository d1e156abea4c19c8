import * as z from 'zod';
import type { Report } from './report.ts';

/** What a model may say: sentences, each with the findings that it puts into words. */
export const ToldNarration = z.strictObject({
  sentences: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(400),
        findings: z.array(z.string().min(1).max(64)).min(1).max(8),
      }),
    )
    .min(1)
    .max(12),
});
export type ToldNarration = z.infer<typeof ToldNarration>;

/** A claim that may be told, under the id of its finding. */
export interface Fact {
  readonly id: string;
  readonly claim: string;
}

/** Claims of the most important findings: of the causes in their order, then of the summary. */
export function factsOf(report: Report, most: number): readonly Fact[] {
  const statements = [...report.causes.flatMap((cause) => cause.statements), ...report.summary];
  const claims = new Map(report.findings.map(({ id, claim }) => [id, claim]));
  const ids = [...new Set(statements.flatMap(({ findings }) => findings))].slice(0, most);
  return ids.flatMap((id) => {
    const claim = claims.get(id);
    return claim === undefined ? [] : [{ id, claim }];
  });
}

/** The sentences that hold, and how many do not. */
export interface Checked {
  readonly sentences: ToldNarration['sentences'];
  readonly dropped: number;
}

/**
 * Keeps the sentences that rest on the facts they cite: each of those exists, and every number and every name in the
 * sentence stands in one of them, or in the task. What joins them (that one thing led to another, say) is the model's
 * word and cannot be checked.
 */
export function checkNarration(told: ToldNarration, facts: readonly Fact[], task: string): Checked {
  const claims = new Map(facts.map(({ id, claim }) => [id, claim]));
  const sentences = told.sentences.filter(({ text, findings }) => {
    if (findings.some((id) => !claims.has(id))) return false;
    const known = `${task}\n${findings.map((id) => claims.get(id)).join('\n')}`;
    const words = new Set(wordsOf(known));
    return wordsOf(text).every((word) => !isTelling(word) || words.has(word));
  });
  return { sentences, dropped: told.sentences.length - sentences.length };
}

/** Words without the punctuation around them, in lower case. */
const wordsOf = (text: string): string[] =>
  text.split(/[\s"'`()[\]{}<>,;!?]+/).flatMap((part) => {
    const word = part.replace(/^[.:/-]+|[.:-]+$/g, '');
    return word === '' ? [] : [word.toLowerCase()];
  });

/** Numbers, and names of things: they hold a digit, or join letters by marks that prose does not use. */
const isTelling = (word: string): boolean =>
  /\d/.test(word) || /[a-z][._/:@#][a-z]|[a-z]-[a-z]+-[a-z]/.test(word);
