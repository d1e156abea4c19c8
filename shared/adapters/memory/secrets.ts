import { OrchestratorError } from '#domain/errors.ts';
import type { Secrets } from '#ports/secrets.ts';

/** Secrets by their references. */
export const memorySecrets = (values: Readonly<Record<string, string>>): Secrets => ({
  async get(reference) {
    const value = Object.hasOwn(values, reference) ? values[reference] : undefined;
    if (value === undefined) throw new OrchestratorError('unavailable', 'the secret cannot be read');
    return value;
  },
});
