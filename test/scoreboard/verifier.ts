// Changes one digit at a time in claims, predicates and evidence of every finding of every scenario: each change must
// make the finding fall; and every sentence that a report shows as fact must say what verified findings say.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkedLookup, verifyFinding } from '#analysis/proof/verify.ts';
import { assertStated } from '#analysis/proof/verify-report.ts';
import type { Finding } from '#domain/findings/finding.ts';
import { canonicalJson } from '#domain/json.ts';
import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { importOpenSre } from '../importers/opensre.ts';
import { demoBundle } from './demo-bundle.ts';
import { evidenceOf } from './evidence-of.ts';
import { type Investigated, investigateBundle } from './investigate-bundle.ts';
import type { Figure } from './loghub.ts';

/** What became of the changes. */
export interface Mutations {
  readonly findings: number;
  readonly tried: number;
  /** Changes that went unnoticed, and findings that fell unchanged. */
  readonly unnoticed: readonly string[];
  /** Sentences shown as fact that no verified finding says. */
  readonly unverified: number;
}

const DIGITS_OF_EVIDENCE = 8;

/** Scores the demo scenarios and, where it is there, a folder of OpenSRE's. */
export async function scoreVerifier(openSreDir: string): Promise<Figure[]> {
  const done = await mutateScenarios(openSreDir);
  const tried = done.reduce((n, m) => n + m.tried, 0);
  const findings = done.reduce((n, m) => n + m.findings, 0);
  const unnoticed = done.flatMap((m) => m.unnoticed).length;
  const unverified = done.reduce((n, m) => n + m.unverified, 0);
  const set = `${done.length} scenarios, ${findings} findings, ${tried} changed digits`;
  return [
    { measure: 'verifier: changes that fell', set, figure: tried === 0 ? 0 : (tried - unnoticed) / tried },
    { measure: 'verifier: unverified statements shown as fact', set, figure: unverified },
  ];
}

async function mutateScenarios(openSreDir: string): Promise<Mutations[]> {
  const now = Date.UTC(2026, 10, 21, 14);
  const names = existsSync(openSreDir)
    ? readdirSync(openSreDir).filter((n) => existsSync(join(openSreDir, n, 'answer.yml')))
    : [];
  const bundles = [
    ...scenarios.map((s) => demoBundle(s, 1, now)),
    ...names.sort().map((n) => importOpenSre(join(openSreDir, n))),
  ];
  const done: Mutations[] = [];
  for (const bundle of bundles) done.push(mutate(await investigateBundle(bundle)));
  return done;
}

/** Changes digits of one investigation's findings. */
export function mutate({ report, evidence }: Investigated): Mutations {
  const lookup = checkedLookup((hash) => evidence.get(hash));
  const unnoticed: string[] = [];
  let tried = 0;
  for (const finding of report.findings) {
    if (!verifyFinding(finding, lookup).verified) unnoticed.push(`${finding.id} falls unchanged`);
    for (const changed of changedDigits(finding)) {
      tried += 1;
      if (stands(changed, lookup)) unnoticed.push(`${finding.id}: ${changed.claim}`);
    }
  }
  for (const hash of new Set(report.findings.flatMap((f) => evidenceOf(f.predicate)))) {
    const resting = report.findings.filter((f) => evidenceOf(f.predicate).includes(hash));
    for (const changed of changedEvidence(evidence.get(hash))) {
      const bad = checkedLookup((asked) => (asked === hash ? changed : evidence.get(asked)));
      tried += resting.length;
      unnoticed.push(...resting.filter((f) => stands(f, bad)).map((f) => `${f.id}: evidence ${hash}`));
    }
  }
  return { findings: report.findings.length, tried, unnoticed, unverified: unverified(report) };
}

const stands = (finding: Finding, lookup: (hash: string) => unknown): boolean =>
  verifyFinding(finding, lookup).verified;

/** The finding with each digit of claim and predicate changed in turn; what is no JSON any more is left out. */
function* changedDigits(finding: Finding): Generator<Finding> {
  for (const claim of turned(finding.claim)) yield { ...finding, claim };
  for (const text of turned(canonicalJson(finding.predicate))) {
    const predicate = parsed(text);
    if (predicate !== undefined) yield { ...finding, predicate: predicate as Finding['predicate'] };
  }
}

/** The content with digits changed, one at a time, spread over the whole of it. */
function* changedEvidence(content: unknown): Generator<unknown> {
  const text = canonicalJson(content);
  const digits = [...text.matchAll(/\d/g)].map((m) => m.index);
  const step = Math.max(1, Math.floor(digits.length / DIGITS_OF_EVIDENCE));
  for (let i = 0; i < digits.length; i += step) {
    const changed = parsed(turnAt(text, digits[i] ?? 0));
    // beyond a number's precision another digit is the same number
    if (changed !== undefined && canonicalJson(changed) !== text) yield changed;
  }
}

function* turned(text: string): Generator<string> {
  for (const { index } of text.matchAll(/\d/g)) yield turnAt(text, index);
}

const turnAt = (text: string, at: number): string =>
  `${text.slice(0, at)}${(Number(text[at]) + 1) % 10}${text.slice(at + 1)}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // a leading zero, for one, is no JSON
    return undefined;
  }
}

function unverified(report: Investigated['report']): number {
  try {
    assertStated(report, new Map(report.findings.map((f) => [f.id, f])));
    return 0;
  } catch {
    return 1;
  }
}
