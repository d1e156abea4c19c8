import type { LoadedObservation } from '#domain/findings/report.ts';

/** Members of tools' answers that findings are made of; no other is read. */
const TELLING = [
  'alarms',
  'changed',
  'changes',
  'counts',
  'dns',
  'drift',
  'earlier',
  'fresh',
  'functions',
  'graph',
  'http',
  'lines',
  'load',
  'queues',
  'quotas',
  'series',
  'stacks',
  'tables',
  'tcp',
  'templates',
  'tls',
  'vanished',
] as const;

/** One of them. */
export type Telling = (typeof TELLING)[number];

const telling: ReadonlySet<string> = new Set(TELLING);

/** Whether an answer has anything that findings are made of: for one that has not, no rule need be tried. */
export function tellsAnything({ content }: LoadedObservation): boolean {
  if (typeof content !== 'object' || content === null) return false;
  for (const name in content) if (telling.has(name)) return true;
  return false;
}
