import { type IdKind, idPrefixes } from '#domain/ids.ts';
import type { Randomness } from '#ports/randomness.ts';

/**
 * The id of what a request makes: the one that its repetitions get too, under the prefix of its kind, or a fresh one
 * for a request that cannot be repeated.
 */
export const repeatableId = (
  random: Randomness,
  repeatable: { readonly id: string } | undefined,
  kind: IdKind,
): string => repeatable?.id.replace(/^run_/, `${idPrefixes[kind]}_`) ?? random.id(kind);
