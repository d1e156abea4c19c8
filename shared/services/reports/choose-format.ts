import { OrchestratorError } from '#domain/errors.ts';

/** The forms of a report, the one for callers without a preference first. */
export const reportFormats = ['application/json', 'text/markdown', 'text/html'] as const;

/** One of {@link reportFormats}. */
export type ReportFormat = (typeof reportFormats)[number];

/**
 * The form of a report that an `Accept` header prefers; without a header that is JSON.
 *
 * @throws OrchestratorError `not_acceptable` where no form is accepted
 */
export function chooseFormat(accept: string | undefined): ReportFormat {
  const format = preferredOf(accept, reportFormats);
  if (format !== undefined) return format;
  throw new OrchestratorError('not_acceptable', `A report comes as ${reportFormats.join(', ')}.`);
}

/**
 * The form that an `Accept` header prefers (RFC 9110, 12.5.1): for each form the quality of the most specific
 * range that covers it; of equal ones, and without a header, the first; undefined where none is accepted.
 * Parameters other than `q` do not count.
 */
export function preferredOf<F extends string>(
  accept: string | undefined,
  formats: readonly F[],
): F | undefined {
  if (accept === undefined || accept.trim() === '') return formats[0];
  const ranges = accept.slice(0, 1_000).split(',').flatMap(rangeOf);
  const rated = formats.map((format) => ({ format, quality: qualityOf(format, ranges) }));
  return rated.sort((a, b) => b.quality - a.quality).find(({ quality }) => quality > 0)?.format;
}

interface Range {
  readonly range: string;
  readonly quality: number;
}

function rangeOf(text: string): Range[] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  if (!/^[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+$/.test(range)) return [];
  const given = parameters.find((p) => p.startsWith('q='))?.slice(2);
  const quality = given === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(given) ? Number(given) : 0;
  return [{ range, quality }];
}

function qualityOf(format: string, ranges: readonly Range[]): number {
  const covering = [format, format.replace(/\/.*/, '/*'), '*/*'];
  for (const name of covering) {
    const found = ranges.filter(({ range }) => range === name);
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality));
  }
  return 0;
}
