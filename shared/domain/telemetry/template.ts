import * as z from 'zod';
import { EpochMs } from '../time.ts';

/** How grave a log line calls itself, gravest first; `none` where it does not say. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none'] as const;

/** One level of {@link logLevels}. */
export const LogLevel = z.enum(logLevels);
export type LogLevel = z.infer<typeof LogLevel>;

/**
 * The fixed words of many log lines, with what varies replaced by `<*>` or a typed parameter (`<num>`, `<ip>`,
 * `<hex>`, `<uuid>`, `<path>`, `<time>`). `id` is a hash of its tokens, the same on every machine and day.
 */
export const LogTemplate = z.strictObject({
  id: z.string(),
  template: z.string(),
  count: z.number().int().nonnegative(),
  /** Of all lines that were mined, 0..1. */
  share: z.number(),
  level: LogLevel,
  /** The first line of this template, cut to 500 characters. Untrusted. */
  example: z.string(),
  firstAt: EpochMs,
  lastAt: EpochMs,
});
export type LogTemplate = z.infer<typeof LogTemplate>;

/** A template whose rate differs between two windows. */
export const TemplateChange = z.strictObject({
  id: z.string(),
  template: z.string(),
  level: LogLevel,
  /** Lines in the earlier and in the later window. */
  before: z.number().int().nonnegative(),
  after: z.number().int().nonnegative(),
  /** Rate after over rate before, so windows of different length compare. */
  ratio: z.number(),
  /** Cohen's h of its share of all lines, after against before: ±0.2 small, ±0.5 medium, ±0.8 large. */
  effect: z.number(),
});
export type TemplateChange = z.infer<typeof TemplateChange>;

/** Lines of one level that fell into one bucket of time. */
export const LevelCount = z.strictObject({
  from: EpochMs,
  level: LogLevel,
  count: z.number().int().nonnegative(),
});
export type LevelCount = z.infer<typeof LevelCount>;
