// OpenSRE's RDS scenarios, investigated with the model switched off. A scenario counts when the category is right,
// every required source of evidence is cited, and no forbidden cause is named; a healthy one when it is called so.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { CauseCategory, Report } from '#domain/findings/report.ts';
import { importOpenSre } from '../importers/opensre.ts';
import { evidenceOf } from './evidence-of.ts';
import { investigateBundle } from './investigate-bundle.ts';
import type { Figure } from './loghub.ts';

const Answer = z.looseObject({
  root_cause_category: z.string(),
  required_evidence_sources: z.array(z.string()).default([]),
  forbidden_categories: z.array(z.string()).default([]),
  forbidden_keywords: z.array(z.string()).default([]),
});

/** What is wrong with the report of one scenario; empty when it is right. */
export interface Judged {
  readonly name: string;
  readonly faults: readonly string[];
  readonly report: Report;
}

/** Scores every scenario of a folder of this layout; none where it is absent. */
export async function scoreOpenSre(dir: string): Promise<Figure[]> {
  const judged = await judgeOpenSre(dir);
  if (judged.length === 0) return [];
  const right = judged.filter((j) => j.faults.length === 0).length;
  return [
    {
      measure: 'OpenSRE scenarios right, model off',
      set: `${judged.length} scenarios (tuning)`,
      figure: right,
    },
    ...judged.map(({ name, faults }) => ({
      measure: 'OpenSRE scenario right',
      set: faults.length === 0 ? name : `${name}: ${faults.join('; ')}`,
      figure: faults.length === 0 ? 1 : 0,
    })),
  ];
}

/** Investigates and judges every scenario of a folder, by name. */
export async function judgeOpenSre(dir: string): Promise<Judged[]> {
  if (!existsSync(dir)) return [];
  const names = readdirSync(dir).filter((name) => existsSync(join(dir, name, 'answer.yml')));
  const judged: Judged[] = [];
  for (const name of names.sort()) {
    const answer = Answer.parse(parse(readFileSync(join(dir, name, 'answer.yml'), 'utf8')));
    const { report } = await investigateBundle(importOpenSre(join(dir, name)));
    judged.push({ name, faults: faultsOf(report, answer), report });
  }
  return judged;
}

// the set's categories are coarser than ours
const GROUPS: Record<CauseCategory, string> = {
  'bad-deploy': 'code_defect',
  'configuration-change': 'configuration_error',
  throttling: 'resource_exhaustion',
  quota: 'resource_exhaustion',
  'poison-message': 'data_quality',
  'expired-certificate': 'configuration_error',
  'slow-dependency': 'dependency_failure',
  'network-failure': 'infrastructure',
  'connection-exhaustion': 'resource_exhaustion',
  'cpu-saturation': 'resource_exhaustion',
  'memory-exhaustion': 'resource_exhaustion',
  'storage-exhaustion': 'resource_exhaustion',
  'io-saturation': 'resource_exhaustion',
  'replication-lag': 'resource_exhaustion',
  backlog: 'resource_exhaustion',
  failover: 'infrastructure',
  'infrastructure-failure': 'infrastructure',
  'service-errors': 'unknown',
};

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_metrics: ['query_series', 'find_unusual_series', 'compare_series'],
  aws_rds_events: ['list_changes'],
  aws_performance_insights: ['read_database_load'],
};

function faultsOf(report: Report, answer: z.infer<typeof Answer>): string[] {
  const named = report.causes.flatMap((c) => [c.category.replaceAll('-', '_'), GROUPS[c.category]]);
  const first = report.causes[0];
  const verdicts = first === undefined ? [] : [first.category.replaceAll('-', '_'), GROUPS[first.category]];
  const called = report.outcome === 'no-incident' ? ['healthy'] : verdicts;
  const text = report.causes.flatMap((c) => [
    c.category.replaceAll('-', '_'),
    ...c.statements.map((s) => s.text),
  ]);
  const cited = citedTools(report);
  return [
    ...(called.includes(answer.root_cause_category)
      ? []
      : [`says ${called.join('/') || report.outcome}, is ${answer.root_cause_category}`]),
    ...answer.required_evidence_sources
      .filter((source) => !SOURCES[source]?.some((tool) => cited.has(tool)))
      .map((source) => `${source} is not cited`),
    ...answer.forbidden_categories.filter((f) => named.includes(f)).map((f) => `names ${f}`),
    ...answer.forbidden_keywords
      .filter((f) => text.join('\n').toLowerCase().includes(f.toLowerCase()))
      .map((f) => `says "${f}"`),
  ];
}

/** Tools whose output the sentences about causes and what was ruled out rest on. */
function citedTools(report: Report): ReadonlySet<string> {
  const told = new Set(
    [...report.causes.flatMap((c) => c.statements), ...report.summary, ...report.ruledOut].flatMap(
      (s) => s.findings,
    ),
  );
  const hashes = new Set(
    report.findings.filter((f) => told.has(f.id)).flatMap((f) => evidenceOf(f.predicate)),
  );
  return new Set(report.observations.filter((o) => hashes.has(o.output.hash)).map((o) => o.tool));
}
