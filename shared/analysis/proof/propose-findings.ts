import type { Finding } from '#domain/findings/finding.ts';
import type { LoadedObservation } from '#domain/findings/report.ts';
import { signalsOf } from '../causes/signals.ts';
import { tellsAnything } from '../causes/telling.ts';

/** Findings that one agent's step hands on; the strongest are kept. */
const MOST = 120;

/**
 * What observations prove by themselves, with no model: the strongest first, harm before what excuses it. The
 * same observations give the same findings, in the same order.
 */
export function proposeFindings(observations: readonly LoadedObservation[]): Finding[] {
  if (!observations.some(tellsAnything)) return [];
  const { signals } = signalsOf(observations);
  const ranked = [...signals].sort(
    (a, b) =>
      Number(b.harm) - Number(a.harm) || b.strength - a.strength || (a.finding.id < b.finding.id ? -1 : 1),
  );
  const findings = new Map(ranked.map(({ finding }) => [finding.id, finding]));
  return [...findings.values()].slice(0, MOST);
}
