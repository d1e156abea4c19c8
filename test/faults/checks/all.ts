import { audited, lettersOnce, poisonPasses, stopHolds, toldOnce } from './around.ts';
import type { Check, Story } from './check.ts';
import { heldBefore, ledgerTrue, metersRecount, settledStands, withinLimits } from './ledger.ts';
import {
  absorbs,
  accepted,
  executedOnce,
  gapFree,
  newWork,
  oneEnd,
  oneRunEach,
  outboxSent,
  outboxTogether,
} from './runs.ts';
import { answeredAfter, fenced, ownersFail, stepsOnce } from './steps.ts';

/** Every invariant that is checked, in the order of the report. */
export const checks: readonly Check[] = [
  oneEnd,
  accepted,
  oneRunEach,
  absorbs,
  gapFree,
  outboxTogether,
  outboxSent,
  executedOnce,
  stepsOnce,
  fenced,
  ownersFail,
  answeredAfter,
  ledgerTrue,
  settledStands,
  heldBefore,
  metersRecount,
  withinLimits,
  stopHolds,
  lettersOnce,
  poisonPasses,
  toldOnce,
  audited,
  newWork,
];

/** Invariants of the platform that this simulation does not look at, and why. */
export const notYet: readonly { readonly name: string; readonly why: string }[] = [
  {
    name: 'an approved action runs at most once',
    why: 'no handler performs actions on the simulated floor; test/services/effects crashes it at every call',
  },
];

/** One breach of one invariant. */
export interface Breach {
  readonly check: string;
  readonly what: string;
}

/** What of a story breaks which invariant. */
export const breachesOf = (story: Story): readonly Breach[] =>
  checks.flatMap(({ name, broken }) => broken(story).map((what) => ({ check: name, what })));
