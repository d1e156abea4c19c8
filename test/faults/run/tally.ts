import { textOf } from './pairs.ts';
import { type Outcome, runSchedule, type Schedule } from './schedule.ts';

/** Breaches of one invariant. */
export interface Finding {
  readonly check: string;
  /** Schedules that broke it. */
  readonly schedules: number;
  /** The first of them, as `--schedule` takes it, and what it broke. */
  readonly first: string;
  readonly what: string;
}

/** What many schedules came to. */
export interface Tally {
  readonly schedules: number;
  /** Schedules all of whose faults struck: a fault may end the day before the other has its turn. */
  readonly allStruck: number;
  readonly findings: readonly Finding[];
}

/** Nothing yet. */
export const NOTHING: Tally = { schedules: 0, allStruck: 0, findings: [] };

/** Runs one schedule and adds what came of it. */
export async function tallied(tally: Tally, schedule: Schedule): Promise<Tally> {
  const outcome = await runSchedule(schedule);
  return merged(tally, {
    schedules: 1,
    allStruck: outcome.struck >= schedule.strikes.length ? 1 : 0,
    findings: findingsOf(schedule, outcome),
  });
}

function findingsOf(schedule: Schedule, { breaches }: Outcome): readonly Finding[] {
  const first = textOf(schedule);
  return [...new Map(breaches.map((breach) => [breach.check, breach])).values()].map(({ check, what }) => ({
    check,
    schedules: 1,
    first,
    what,
  }));
}

/** Two tallies as one. */
export function merged(a: Tally, b: Tally): Tally {
  const findings = new Map(a.findings.map((finding) => [finding.check, finding]));
  for (const finding of b.findings) {
    const known = findings.get(finding.check) ?? { ...finding, schedules: 0 };
    findings.set(finding.check, { ...known, schedules: known.schedules + finding.schedules });
  }
  return {
    schedules: a.schedules + b.schedules,
    allStruck: a.allStruck + b.allStruck,
    findings: [...findings.values()],
  };
}
