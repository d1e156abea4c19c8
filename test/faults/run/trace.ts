import type { Breach } from '../checks/all.ts';
import type { Fact } from '../world/history.ts';
import { START } from '../world/world.ts';
import { runSchedule, type Schedule } from './schedule.ts';

/** A schedule once more, with a line for everything that happened. */
export async function traced(
  schedule: Schedule,
): Promise<{ readonly lines: readonly string[]; readonly breaches: readonly Breach[] }> {
  const { story, breaches } = await runSchedule(schedule);
  return { lines: story.facts.flatMap(lineOf), breaches };
}

function lineOf(fact: Fact): string[] {
  const at = `${((fact.at - START) / 1_000).toFixed(3).padStart(10)} s`;
  const by = 'by' in fact && fact.by !== undefined ? ` ${fact.by.unit} ${fact.by.number}` : '';
  return [`${at}${by} ${saying(fact)}`];
}

function saying(fact: Fact): string {
  if (fact.fact === 'asked' || fact.fact === 'effect') {
    const arrow = fact.fact === 'asked' ? '  ' : '→ ';
    const how = fact.error === undefined ? '' : ` ✗ ${String(fact.error)}`;
    return `${arrow}${fact.port}.${fact.method}${how}`;
  }
  const { n: _, at: __, fact: kind, ...rest } = fact;
  const { by: ___, ...more } = rest as { by?: unknown };
  return `${kind.toUpperCase()} ${JSON.stringify(more).slice(0, 160)}`;
}
