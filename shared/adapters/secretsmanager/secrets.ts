import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { OrchestratorError } from '#domain/errors.ts';
import type { Secrets } from '#ports/secrets.ts';

const KEPT_MS = 5 * 60_000;

/** Secrets of AWS Secrets Manager by name or ARN, kept for five minutes: a rotated one is in use soon after. */
export function secretsManagerSecrets(): Secrets {
  const client = new SecretsManagerClient({ maxAttempts: 3 });
  const kept = new Map<string, { value: Promise<string>; until: number }>();
  return {
    get: (reference, { fresh } = { fresh: false }) => {
      const known = fresh ? undefined : kept.get(reference);
      if (known !== undefined && known.until > Date.now()) return known.value;
      const value = read(client, reference);
      kept.set(reference, { value, until: Date.now() + KEPT_MS });
      value.catch(() => kept.delete(reference));
      return value;
    },
  };
}

async function read(client: SecretsManagerClient, reference: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: reference }));
    if (SecretString === undefined || SecretString === '') throw new Error('empty');
    return SecretString;
  } catch (error) {
    throw new OrchestratorError('unavailable', `the secret ${reference} could not be read`, { cause: error });
  }
}
