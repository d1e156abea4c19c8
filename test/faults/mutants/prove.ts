import { runSchedule, type Schedule } from '../run/schedule.ts';
import { DELIVERIES, sitesOf, strikeAt } from '../run/sites.ts';
import type { FaultKind } from '../world/history.ts';
import { type Mutant, mutants } from './mutants.ts';

/** What came of one mutant. */
export interface Proof {
  readonly mutant: string;
  /** The checks that noticed; none: it lives. */
  readonly caughtBy: readonly string[];
  /** Schedules until then. */
  readonly schedules: number;
}

/** Days on which a mutant is looked for before it counts as not caught. */
const SEEDS = 12;

/** Looks for every mutant, or the one of this name. */
export async function proveChecks(
  only?: string,
  told: (proof: Proof) => void = () => undefined,
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const mutant of mutants) {
    if (only !== undefined && mutant.name !== only) continue;
    const proof = await prove(mutant);
    told(proof);
    proofs.push(proof);
  }
  return proofs;
}

async function prove(mutant: Mutant): Promise<Proof> {
  let schedules = 0;
  for (const schedule of await schedulesFor(mutant)) {
    schedules += 1;
    const { breaches } = await runSchedule(schedule, { breaking: mutant.breaking });
    const caughtBy = [...new Set(breaches.map(({ check }) => check))].filter(
      (check) => check !== 'simulation',
    );
    if (caughtBy.length > 0) return { mutant: mutant.name, caughtBy, schedules };
  }
  return { mutant: mutant.name, caughtBy: [], schedules };
}

async function schedulesFor({ scene, needs, skewMs = 0 }: Mutant): Promise<readonly Schedule[]> {
  const base = { scene, skewMs, copies: DELIVERIES };
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
  if (needs === undefined) return seeds.map((seed) => ({ ...base, seed, strikes: [] }));
  const [kind, call] = needs;
  const sites = (await sitesOf(scene, DELIVERIES)).filter(({ name }) => name === call);
  return sites.map((site) => ({ ...base, seed: 1, strikes: [strikeAt(site, kind as FaultKind)] }));
}
