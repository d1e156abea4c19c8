import { memberOf, pointerOf, segmentsOf } from '#analysis/proof/evidence-reader.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceQuery, ListPart } from './evidence-part.ts';

/** A list in evidence, and which of its elements the path itself names. */
export interface FoundList {
  readonly kind: ListPart['kind'];
  readonly path: string;
  readonly list: readonly unknown[];
  /** The index of the one element that the path leads to. */
  readonly named?: number;
  readonly series?: Record<string, unknown>;
}

/** What a path leads to: a list to show elements of, or a value. */
export type FoundPlace =
  | FoundList
  | { readonly kind: 'value'; readonly path: string; readonly value: unknown };

interface Step {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Follows the path of a query. A series stands for its points, and what holds `lines` for these where lines or
 * bounds are asked for; a text for its lines; an element of a list is shown within the list.
 *
 * @throws OrchestratorError `not_found` that names the first member which is not there
 */
export function findPlace(content: unknown, query: EvidenceQuery): FoundPlace {
  const steps = follow(content, query.path ?? '');
  const last = steps.at(-1) ?? { path: '', value: content };
  const holder = steps.at(-2)?.value;
  const asLines = query.lines !== undefined || typeof content === 'string';
  const onePoint = isPoint(last.value) && Array.isArray(holder);
  const found = asLines ? linesAt(last) : onePoint ? elementOf(steps) : listAt(last, holder);
  if (found !== undefined) return found;
  const bounded = query.from !== undefined || query.to !== undefined;
  if (bounded) return linesAt(last) ?? { kind: 'value', ...last };
  return elementOf(steps) ?? { kind: 'value', ...last };
}

function follow(content: unknown, path: string): Step[] {
  const steps: Step[] = [{ path: '', value: content }];
  for (const name of segmentsOf(path)) {
    const at = steps.at(-1) ?? { path: '', value: content };
    const next = { path: `${at.path}${pointerOf(name)}`, value: memberOf(at.value, name) };
    if (next.value === undefined) throw missing(next.path, at);
    steps.push(next);
  }
  return steps;
}

function missing(path: string, { path: above, value }: Step): OrchestratorError {
  const where = above === '' ? 'the piece' : above;
  const holds = Array.isArray(value)
    ? `a list of ${value.length}`
    : typeof value === 'object' && value !== null
      ? 'without that member'
      : 'no object or list';
  return new OrchestratorError('not_found', `there is nothing at ${path}: ${where} is ${holds}`, {
    faults: [{ in: 'query', pointer: '/path', message: `leads nowhere from ${path} on` }],
  });
}

function listAt({ path, value }: Step, holder: unknown): FoundList | undefined {
  if (Array.isArray(value)) {
    const kind = kindOf(value);
    return { kind, path, list: value, ...(kind === 'points' ? seriesOf(holder) : {}) };
  }
  const points = memberOf(value, 'points');
  if (!Array.isArray(points)) return undefined;
  return { kind: 'points', path: `${path}/points`, list: points, ...seriesOf(value) };
}

/** A series without its points. */
function seriesOf(holder: unknown): Pick<FoundList, 'series'> {
  if (!isObject(holder) || !Array.isArray(holder['points'])) return {};
  const { points: _, ...series } = holder;
  return { series };
}

function linesAt({ path, value }: Step): FoundList | undefined {
  if (typeof value === 'string') return { kind: 'lines', path, list: value.split(/\r?\n/) };
  if (Array.isArray(value)) return { kind: 'lines', path, list: value };
  const lines = memberOf(value, 'lines');
  return Array.isArray(lines) ? { kind: 'lines', path: `${path}/lines`, list: lines } : undefined;
}

function elementOf(steps: readonly Step[]): FoundList | undefined {
  const [holder, last] = steps.slice(-2);
  if (holder === undefined || last === undefined || !Array.isArray(holder.value)) return undefined;
  const named = Number(last.path.slice(holder.path.length + 1));
  const found = listAt(holder, steps.at(-3)?.value);
  return found === undefined ? undefined : { ...found, named };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPoint = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

function kindOf(list: readonly unknown[]): ListPart['kind'] {
  if (list.length > 0 && list.every(isPoint)) return 'points';
  const lines = list.every((item) => typeof memberOf(item, 'message') === 'string');
  return list.length > 0 && lines ? 'lines' : 'elements';
}
