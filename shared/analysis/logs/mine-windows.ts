import type { LogLine } from '#domain/telemetry/log.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';
import { compareTemplates, type MinedWindow, type TemplateComparison } from './compare-templates.ts';
import { createTemplateMiner, type TemplateMiner } from './template-miner.ts';

/** Lines of one window and its length. */
export interface WindowLines {
  readonly lines: readonly LogLine[];
  readonly lengthMs: number;
}

/**
 * Mines two windows with one miner and compares them: mined apart, one template could come out in two forms and
 * look both fresh and vanished.
 */
export function mineWindows(before: WindowLines, after: WindowLines): TemplateComparison {
  const miner = createTemplateMiner();
  const earlier = before.lines.map((l) => miner.add(l.message, l.at));
  const later = after.lines.map((l) => miner.add(l.message, l.at));
  return compareTemplates(windowOf(miner, earlier, before), windowOf(miner, later, after));
}

function windowOf(miner: TemplateMiner, refs: readonly number[], window: WindowLines): MinedWindow {
  const known = new Map(miner.templates().map((t) => [t.id, t]));
  const found = new Map<string, LogTemplate>();
  for (const [i, line] of window.lines.entries()) {
    const id = miner.idOf(refs[i] as number);
    const whole = known.get(id) as LogTemplate;
    const so = found.get(id) ?? { ...whole, count: 0, example: line.message.slice(0, 500), firstAt: line.at };
    found.set(id, { ...so, count: so.count + 1, lastAt: line.at });
  }
  const total = window.lines.length;
  const templates = [...found.values()].map((t) => ({ ...t, share: t.count / total }));
  return { templates, total, lengthMs: window.lengthMs };
}
