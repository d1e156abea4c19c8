import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ModelLink } from '../stages.ts';
import type { Resources } from './resources.ts';

/** Sets the chains as the gateway reads them, keys by the reference of their secret; nothing where models are off. */
export function setModelGateway({ fn, resources }: { fn: LambdaFunction; resources: Resources }): void {
  const { standard, cheap, strong, attempts, timeoutSeconds } = resources.settings.model;
  if (standard.length === 0) return;
  const chain = (links: readonly ModelLink[]) =>
    (links.length === 0 ? standard : links).map(({ provider, id, baseUrl, region, ownHardware }) => ({
      provider,
      model: id,
      ...(baseUrl === '' ? {} : { baseUrl }),
      ...(region === '' ? {} : { region }),
      ...(ownHardware ? { ownHardware } : {}),
      ...(provider === 'openai' ? { secret: resources.modelSecret.secretArn } : {}),
    }));
  const tiers = { cheap: chain(cheap), standard: chain(standard), strong: chain(strong) };
  fn.addEnvironment(
    'MODEL_GATEWAY',
    Stack.of(fn).toJsonString({ tiers, attempts, timeoutMs: timeoutSeconds * 1000 }),
  );
}

/** Lets it read the key that OpenAI-compatible servers want; nothing where no chain has one. */
export function allowModelKey({ fn, resources }: { fn: LambdaFunction; resources: Resources }): void {
  const { standard, cheap, strong } = resources.settings.model;
  if (![...standard, ...cheap, ...strong].some((link) => link.provider === 'openai')) return;
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [resources.modelSecret.secretArn],
    }),
  );
}

/** The model itself, in whichever region an inference profile sends the call to, and the profile of that name. */
export function bedrockArns({ partition, region: own, account }: Stack, { id, region }: ModelLink): string[] {
  const foundation = id.replace(/^(us|us-gov|eu|apac|jp|au|global)\./, '');
  const models = `arn:${partition}:bedrock:*::foundation-model/${foundation}`;
  return foundation === id
    ? [models]
    : [models, `arn:${partition}:bedrock:${region || own}:${account}:inference-profile/${id}`];
}
