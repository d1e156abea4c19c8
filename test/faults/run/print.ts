import { checks, notYet } from '../checks/all.ts';
import type { Proof } from '../mutants/prove.ts';
import type { Covered } from './coverage.ts';
import type { Tally } from './tally.ts';

/** What the whole command came to. */
export interface Summary {
  readonly units: readonly Covered[];
  readonly one: Tally;
  readonly two: Tally;
  readonly proofs: readonly Proof[];
  readonly seconds: string;
}

/** Prints what was looked at and what was not. */
export function printSummary({ units, one, two, proofs, seconds }: Summary): void {
  const count = (kind: Covered['kind']): number => units.filter((unit) => unit.kind === kind).length;
  console.log(
    `units that change something: ${units.length} (${count('route')} routes, ${count('agent')} agents, ${count('task')} tasks, ${count('trigger')} triggers), ${units.filter(({ scenes }) => scenes.length === 0).length} without a scene`,
  );
  console.log(
    `one fault:  ${one.schedules} schedules, every call × kind × delivery; ${one.allStruck} struck`,
  );
  console.log(`two faults: ${two.schedules} schedules by seed; in ${two.allStruck} both struck`);
  console.log(`invariants: ${checks.length} checked; ${held(one, two)} held`);
  for (const { name, why } of notYet) console.log(`  not checked: ${name}: ${why}`);
  const caught = proofs.filter(({ caughtBy }) => caughtBy.length > 0).length;
  if (proofs.length > 0) console.log(`mutants:    ${caught} of ${proofs.length} caught`);
  for (const { mutant } of proofs.filter(({ caughtBy }) => caughtBy.length === 0)) {
    console.log(`  not caught: ${mutant}`);
  }
  console.log(`time:       ${seconds} s`);
}

const held = (one: Tally, two: Tally): number => {
  const broken = new Set([...one.findings, ...two.findings].map(({ check }) => check));
  return checks.filter(({ name }) => !broken.has(name)).length;
};

/** Prints what broke, and how to see it again. */
export function printFindings({ findings }: Tally): void {
  for (const { check, schedules, first, what } of findings) {
    console.log(`BROKEN ${check} in ${schedules} schedules: ${what}`);
    console.log(first.includes('|') ? `  npm run faults -- --schedule '${first}'` : `  ${first}`);
  }
}
