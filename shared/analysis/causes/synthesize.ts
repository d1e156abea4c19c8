import type { Finding } from '#domain/findings/finding.ts';
import type { Cause, Gap, LoadedObservation, Report } from '#domain/findings/report.ts';
import type { Window } from '#domain/time.ts';
import { connectingFindings } from './connecting-findings.ts';
import { type JudgedCause, type Judgement, judgeCauses } from './judge-causes.ts';
import { nextStepsFor } from './next-steps.ts';
import type { World } from './read-world.ts';
import { ruledOutBy } from './rule-out.ts';
import type { Signal } from './signal.ts';
import { signalsOf } from './signals.ts';
import { timelineOf } from './timeline.ts';

/** What the agents of a run left, with what they observed. */
export interface Synthesis {
  readonly run: string;
  readonly tenant: string;
  readonly task: string;
  readonly window: Window;
  readonly observations: readonly LoadedObservation[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Words of models: hypotheses at most. */
  readonly notes: readonly { readonly agent: string; readonly text: string }[];
  readonly plannedBy?: string;
  readonly modelUse?: Report['modelUse'];
}

/**
 * Drafts the report: which causes the evidence ranks first and by which findings, or that there is no incident,
 * or what is missing to say. Deterministic: the same observations give the same draft. Cost and times are left at
 * zero for whoever ends the run.
 */
export function synthesize(input: Synthesis): Report {
  const { world, signals } = signalsOf(input.observations);
  const judgement = judgeCauses(world, signals);
  const links = connectingFindings(world, judgement);
  const outcome = outcomeOf(world, judgement, input.gaps);
  const causes = outcome === 'cause-found' ? judgement.causes.map((c) => causeOf(c, links)) : [];
  const ruledOut = ruledOutBy(world, signals, judgement);
  const findings = distinct([
    ...signals.map((s) => s.finding),
    ...links.map((l) => l.finding),
    ...ruledOut.findings,
    ...input.findings,
  ]);
  return {
    run: input.run,
    tenant: input.tenant,
    task: input.task,
    window: input.window,
    outcome,
    summary: summaryOf(signals, judgement, outcome),
    causes,
    findings,
    hypotheses: hypothesesOf(judgement, input),
    ruledOut: ruledOut.entries,
    gaps: missing(world, input.gaps, outcome),
    timeline: timelineOf(signals, judgement),
    nextSteps: nextStepsFor(outcome, judgement.causes),
    observations: input.observations.map(({ content: _, ...observation }) => observation),
    cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
    plannedBy: input.plannedBy ?? 'deterministic',
    ...(input.modelUse === undefined ? {} : { modelUse: input.modelUse }),
    startedAt: 0,
    finishedAt: 0,
  };
}

/** Fewest series with points that must have been looked at before "no incident" may be said. */
const FEWEST_SERIES = 3;

function outcomeOf(world: World, { causes }: Judgement, gaps: readonly Gap[]): Report['outcome'] {
  if (causes.length > 0) return 'cause-found';
  const measured = world.series.filter((s) => s.value.points.length >= 5).length;
  const blind = gaps.some((g) => /^everything/.test(g.what)) && measured === 0;
  return measured >= FEWEST_SERIES && !blind ? 'no-incident' : 'not-enough-evidence';
}

const MOST_STATEMENTS = 6;

function causeOf(cause: JudgedCause, links: readonly { node: string; finding: Finding }[]): Cause {
  const findings = [
    ...cause.shownBy.map((s) => s.finding),
    ...links.filter((l) => l.node === cause.node).map((l) => l.finding),
  ];
  return {
    node: cause.node,
    category: cause.category,
    score: Math.round(cause.score * 1000) / 1000,
    path: [...cause.path],
    statements: distinct(findings).slice(0, MOST_STATEMENTS).map(stated),
  };
}

const stated = (finding: Finding) => ({ text: finding.claim, findings: [finding.id] });

/** What is going on: the worst at each symptom and the alarms; where nothing is, what shows that. */
function summaryOf(signals: readonly Signal[], judgement: Judgement, outcome: Report['outcome']) {
  const strongest = (a: Signal, b: Signal): number => b.strength - a.strength;
  const alarms = signals.filter((s) => s.kind === 'alarm').slice(0, 3);
  const harm = signals.filter((s) => s.harm && s.kind !== 'alarm').sort(strongest);
  const atSymptom = harm.filter((s) => judgement.symptoms.includes(s.node));
  const calm = signals.filter(
    (s) => s.kind === 'as-before' || (s.kind === 'quiet' && TELLING.has(s.absent ?? 'drift')),
  );
  const near = new Set(alarms.map((a) => a.node));
  const calmFirst = [...calm].sort((a, b) => Number(near.has(b.node)) - Number(near.has(a.node)));
  const said =
    outcome === 'cause-found' ? [...atSymptom.slice(0, 4), ...alarms] : [...alarms, ...calmFirst.slice(0, 6)];
  return distinct(said.map((s) => s.finding)).map(stated);
}

const TELLING: ReadonlySet<string> = new Set([
  'errors',
  'cpu',
  'replica-lag',
  'storage',
  'latency',
  'throttles',
]);

function hypothesesOf({ considered, causes }: Judgement, { notes }: Synthesis): Report['hypotheses'] {
  const weaker = considered
    .filter((c) => c.byWord === true || !causes.some((k) => k.node === c.node))
    .slice(0, 4)
    .map((c) => ({ text: `${c.category} at ${c.node}`, why: whyNotNamed(c, causes) }));
  const said = notes.map(({ agent, text }) => ({
    text,
    why: `said by the model of ${agent}, not recomputed`,
  }));
  return [...weaker, ...said];
}

function whyNotNamed({ byWord }: JudgedCause, causes: readonly JudgedCause[]): string {
  if (byWord === true) return 'only words of log lines say so, and nothing that was measured';
  return causes.length > 0 ? 'what it shows is explained by a cause named above' : 'too little points to it';
}

function missing(world: World, gaps: readonly Gap[], outcome: Report['outcome']): Gap[] {
  const all = [...gaps];
  if (outcome === 'not-enough-evidence' && world.series.length === 0) {
    all.push({ agent: 'synthesis', what: 'metrics', why: 'no series with points was looked at' });
  }
  return [...new Map(all.map((g) => [`${g.agent} ${g.what} ${g.why}`, g])).values()];
}

const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((f) => [f.id, f])).values(),
];
