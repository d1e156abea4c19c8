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
  const { dead } = queuesOf(fn, engine);
  fn.addEnvironment('DEAD_LETTER_QUEUE_URLS', queueUrls(fn, dead));
  allow(fn, ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'], dead);
  const arns = Object.entries(reactionsOf(engine)).map(
    ([id, reaction]) => [id, reaction.functionArn] as const,
  );
  fn.addEnvironment('REACTION_ARNS', Stack.of(fn).toJsonString(Object.fromEntries(arns)));
}

/**
 * A look, and the way from the dead-letter queues back to where their messages came from: the queue, or the function of
 * a reaction that no queue brings its events to.
 */
export function redriveDeadLetters(fn: LambdaFunction, engine: Engine | undefined): void {
  const { dead, sources } = queuesOf(fn, engine);
  lookAtDeadLetters(fn, engine);
  fn.addEnvironment('SOURCE_QUEUE_URLS', queueUrls(fn, sources));
  allow(fn, ['sqs:DeleteMessage'], dead);
  allow(fn, ['sqs:SendMessage'], sources);
  const resources = Object.values(reactionsOf(engine)).map((reaction) => reaction.functionArn);
  fn.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
}

const reactionsOf = (engine: Engine | undefined): Engine['reactions'] => engine?.reactions ?? {};

function queuesOf(fn: LambdaFunction, engine: Engine | undefined) {
  if (engine === undefined) throw new Error(`${fn.node.path} may not use the queues that it is behind`);
  const letters = Object.entries(engine.deadLetters);
  return {
    dead: Object.fromEntries(letters.map(([name, { dead }]) => [name, dead])),
    sources: Object.fromEntries(
      letters.flatMap(([name, { source }]) => (source === undefined ? [] : [[name, source]])),
    ),
  };
}

function allow(fn: LambdaFunction, actions: string[], queues: Engine['queues']): void {
  const resources = Object.values(queues).map((q) => q.queueArn);
  fn.addToRolePolicy(new PolicyStatement({ actions, resources }));
}
