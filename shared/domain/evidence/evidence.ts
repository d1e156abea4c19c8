import * as z from 'zod';
import { Sha256 } from '../hash.ts';

/**
 * A reference to stored content. Histories, messages and findings hold these, never the content: the hash is
 * the content's SHA-256, `bytes` its length, `mediaType` how to read it.
 */
export const EvidenceRef = z.strictObject({
  hash: Sha256,
  bytes: z.number().int().nonnegative(),
  mediaType: z.string().max(100),
});
export type EvidenceRef = z.infer<typeof EvidenceRef>;

/** The same for a part of JSON: `at` is an RFC 6901 pointer to what is meant, absent where all of it is. */
export const EvidencePart = EvidenceRef.extend({ at: z.string().max(200).optional() });
export type EvidencePart = z.infer<typeof EvidencePart>;

/** The largest piece of evidence that is stored, in bytes. Tools cut their output below it. */
export const MAX_EVIDENCE_BYTES = 5 * 1024 * 1024;
