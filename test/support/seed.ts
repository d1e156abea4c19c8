/**
 * What every random test draws from. It is the same each time, so that a commit that was green stays green;
 * WATCHFLOOR_SEED=<integer> looks elsewhere.
 */
export const SEED = Number(process.env['WATCHFLOOR_SEED'] ?? 20_261_121);

if (!Number.isSafeInteger(SEED)) throw new Error('WATCHFLOOR_SEED is no integer: give one, such as 7');
