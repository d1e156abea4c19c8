import { hash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from './json.ts';

/** A SHA-256 as 64 lower-case hex digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export type Sha256 = z.infer<typeof Sha256>;

/** SHA-256 of a text (UTF-8) or of bytes. */
export const sha256 = (content: string | Uint8Array): Sha256 => hash('sha256', content);

/** SHA-256 of the canonical JSON of a value: equal values, equal hashes. */
export const hashOf = (value: unknown): Sha256 => sha256(canonicalJson(value));
