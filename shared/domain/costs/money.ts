import * as z from 'zod';

/** Money: whole micro-dollars (a millionth of a US dollar). */
export const Micros = z.number().int().nonnegative();
export type Micros = z.infer<typeof Micros>;
