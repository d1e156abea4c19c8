import type { LogTemplate, TemplateChange } from '#domain/telemetry/template.ts';
import { isTrouble } from './level.ts';

/** What was mined of one window: its templates, all its lines counted, and its length. */
export interface MinedWindow {
  readonly templates: readonly LogTemplate[];
  readonly total: number;
  readonly lengthMs: number;
}

/** Templates that came, went, or changed their rate; each list has the most telling first. */
export interface TemplateComparison {
  readonly fresh: readonly LogTemplate[];
  readonly vanished: readonly LogTemplate[];
  readonly changed: readonly TemplateChange[];
}

/**
 * Compares two windows that were mined together, so that their ids agree. A rate counts as changed when the
 * counts differ by 3 standard deviations (two Poisson counts, square-root transform) and the rate by half; the
 * effect is Cohen's h of the shares. A template of the earlier window counts as vanished only when at least 3
 * lines of it were to be expected in the later one.
 */
export function compareTemplates(before: MinedWindow, after: MinedWindow): TemplateComparison {
  const earlier = new Map(before.templates.map((t) => [t.id, t]));
  const later = new Map(after.templates.map((t) => [t.id, t]));
  const scale = after.lengthMs / before.lengthMs;
  const changed = after.templates.flatMap((t) => {
    const was = earlier.get(t.id);
    return was === undefined ? [] : changeOf(was, t, scale);
  });
  return {
    fresh: rankTemplates(after.templates.filter((t) => !earlier.has(t.id))),
    vanished: rankTemplates(before.templates.filter((t) => !later.has(t.id) && t.count * scale >= 3)),
    changed: changed.sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1)),
  };
}

/**
 * Orders templates by how much they tell: trouble before all else, graver first, then the rarer kind first
 * within trouble's equals by count (a repeated failure tells more than a single one), ties by id.
 */
export function rankTemplates(templates: readonly LogTemplate[]): LogTemplate[] {
  return [...templates].sort(
    (a, b) => GRAVITY[a.level] - GRAVITY[b.level] || b.count - a.count || (a.id < b.id ? -1 : 1),
  );
}

const GRAVITY = { fatal: 0, error: 1, warn: 2, none: 3, info: 3, debug: 4, trace: 5 } as const;

function changeOf(was: LogTemplate, is: LogTemplate, scale: number): TemplateChange[] {
  const ratio = is.count / (was.count * scale);
  // variance of sqrt(Poisson) is 1/4, so this is a standard normal when the rates are equal
  const deviation = (2 * (Math.sqrt(is.count) - Math.sqrt(was.count * scale))) / Math.sqrt(1 + scale);
  if (Math.abs(deviation) < 3 || (ratio < 1.5 && ratio > 1 / 1.5)) return [];
  const effect = 2 * (Math.asin(Math.sqrt(is.share)) - Math.asin(Math.sqrt(was.share)));
  const { id, template, level } = is;
  return [{ id, template, level, before: was.count, after: is.count, ratio, effect }];
}

const weight = (c: TemplateChange): number =>
  Math.abs(c.effect) + (isTrouble(c.level) ? 1 : 0) + Math.min(1, Math.abs(Math.log2(c.ratio)) / 10);
