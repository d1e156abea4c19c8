import * as z from 'zod';

/** The query of every listing that goes by pages: how many, and after which. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional(),
} as const;
