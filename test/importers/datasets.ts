// Public data lies beside the checkout and is never copied into it; what needs it skips aloud without it.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of a public data set, or undefined (said on the console) where it is not there. */
export function dataset(name: string): string | undefined {
  const path = resolve(import.meta.dirname, '../../../shared/datasets', name);
  if (existsSync(path)) return path;
  console.warn(`data set ${name} is not at ${path}: its tests are skipped`);
  return undefined;
}
