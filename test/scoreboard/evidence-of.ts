/** Hashes of the evidence that a predicate points into. */
export function evidenceOf(predicate: unknown): string[] {
  if (typeof predicate !== 'object' || predicate === null) return [];
  return Object.entries(predicate).flatMap(([name, value]) =>
    name === 'evidence' && typeof value === 'string' ? [value] : evidenceOf(value),
  );
}
