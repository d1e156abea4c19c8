import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { output, type StackOutputs } from './deploy.ts';
import { clientConfig } from './local-aws.ts';
import type { ModelSettings } from './model-settings.ts';

/**
 * Puts the key of a model's provider where the agents read it. A server that wants no key still gets a word: an empty
 * secret counts as one that nobody has set.
 */
export async function storeModelKey(
  endpoint: string,
  outputs: StackOutputs,
  model: ModelSettings,
): Promise<void> {
  if (model.provider !== 'openai') return;
  const secrets = new SecretsManagerClient(clientConfig(endpoint));
  const SecretId = output(outputs, 'ModelSecretArn');
  await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: model.apiKey || 'none' }));
}
