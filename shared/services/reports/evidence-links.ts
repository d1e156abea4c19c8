import type { Finding } from '#domain/findings/finding.ts';
import type { Place } from '#domain/findings/predicate.ts';
import type { EvidenceAddress as AnsweredLink, Report } from '#domain/findings/report.ts';
import { formatIsoTime } from '#domain/time.ts';
import { partQuery } from '../evidence/evidence-href.ts';

/** An exact place in a piece of evidence. */
export interface PlaceLink {
  readonly path: string;
  /** The address of the part at the place, and within the times that the finding looks at. */
  readonly href: string;
}

/** A piece of evidence as a reader opens it. */
export interface EvidenceLink {
  /** Relative to the report's own address, so that it holds behind any host and stage. */
  readonly href: string;
  /** Where within the piece the finding looks. */
  readonly places: readonly PlaceLink[];
  readonly hash: string;
  /** The tool call that left it; absent where no observation of the report names the hash. */
  readonly source: string | undefined;
}

/** The address of a piece of evidence, relative to the report's own; `part` is a query (`?path=…`) or empty. */
export type EvidenceAddress = (report: Report, hash: string, part: string) => string;

/** Where the API has evidence. */
export const besideReport: EvidenceAddress = (report, hash, part) =>
  `../../runs/${report.run}/evidence/${hash}${part}`;

/** The evidence of a finding, each piece once. */
export function linksOf(finding: Finding, report: Report, address: EvidenceAddress): EvidenceLink[] {
  const byHash = Map.groupBy(placesIn(finding.predicate, {}), (place) => place.evidence);
  return [...byHash].map(([hash, places]) => {
    const left = report.observations.find((o) => o.output.hash === hash);
    const links = places
      .filter(({ path }) => path !== '')
      .map(({ path, from, to }) => ({
        path,
        href: address(report, hash, partQuery({ path, ...bounds(from, to) })),
      }));
    return {
      href: address(report, hash, ''),
      places: [...new Map(links.map((link) => [link.href, link])).values()],
      hash,
      source: left === undefined ? undefined : `${left.tool} by ${left.agent}`,
    };
  });
}

/** The exact places of all findings, as the JSON form of a report gives them. */
export const answeredLinks = (report: Report): AnsweredLink[] =>
  report.findings.flatMap((finding) =>
    linksOf(finding, report, besideReport).flatMap(({ hash, href, places }) => {
      const parts = places.length > 0 ? places : [{ path: '', href }];
      return parts.map((part) => ({ finding: finding.id, evidence: hash, ...part }));
    }),
  );

interface Span {
  readonly from?: number;
  readonly to?: number;
}

/** Every place that a predicate reads, with the times it reads there; a place is the one shape with `evidence` and `path`. */
function placesIn(part: unknown, span: Span): (Place & Span)[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('evidence' in part && 'path' in part) return [{ ...(part as Place), ...span }];
  const own = Array.isArray(part) ? span : spanIn(part as { from?: unknown; to?: unknown });
  return Object.values(part).flatMap((inner) => placesIn(inner, own));
}

const spanIn = ({ from, to }: { from?: unknown; to?: unknown }): Span => ({
  ...(typeof from === 'number' ? { from } : {}),
  ...(typeof to === 'number' ? { to } : {}),
});

const bounds = (from: number | undefined, to: number | undefined) => ({
  ...(from === undefined ? {} : { from: formatIsoTime(from) }),
  ...(to === undefined ? {} : { to: formatIsoTime(to) }),
});
