import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Engine } from './resources.ts';

/** URLs of queues as the environment holds them: JSON, agent name → URL. */
export function queueUrls(fn: LambdaFunction, queues: Engine['queues']): string {
  const urls = Object.entries(queues).map(([name, q]) => [name, q.queueUrl] as const);
  return Stack.of(fn).toJsonString(Object.fromEntries(urls));
}

/** To look is to take and to give back: nothing is deleted. */
export function lookAtDeadLetters(fn: LambdaFunction, engine: Engine | undefined): void {
  const { deadLetters } = existing(fn, engine);
  fn.addEnvironment('DEAD_LETTER_QUEUE_URLS', queueUrls(fn, deadLetters));
  allow(fn, ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'], deadLetters);
}

/** A look, and the way from the dead-letter queues back to the agents' own. */
export function redriveDeadLetters(fn: LambdaFunction, engine: Engine | undefined): void {
  const { deadLetters, queues } = existing(fn, engine);
  lookAtDeadLetters(fn, engine);
  fn.addEnvironment('AGENT_QUEUE_URLS', queueUrls(fn, queues));
  allow(fn, ['sqs:DeleteMessage'], deadLetters);
  allow(fn, ['sqs:SendMessage'], queues);
}

function existing(fn: LambdaFunction, engine: Engine | undefined): Engine {
  if (engine === undefined) throw new Error(`${fn.node.path} may not use the queues that it is behind`);
  return engine;
}

function allow(fn: LambdaFunction, actions: string[], queues: Engine['queues']): void {
  const resources = Object.values(queues).map((q) => q.queueArn);
  fn.addToRolePolicy(new PolicyStatement({ actions, resources }));
}
