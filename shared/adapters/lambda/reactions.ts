import * as z from 'zod';
import { OrchestratorError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { Reactions } from '#ports/reactions.ts';

/** Where the functions are: JSON, id of a reaction → ARN of its function. */
export interface ReactionsEnv {
  readonly REACTION_ARNS: string;
}

/** Reactions as functions of Lambda. The client is loaded with the first start: a look needs none. */
export function lambdaReactions({ REACTION_ARNS }: ReactionsEnv): Reactions {
  const arns = new Map(Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(REACTION_ARNS))));
  const ids = new Map([...arns].map(([id, arn]) => [arn, id]));
  const invoke = lazy(invoker);
  return {
    idOf: (functionArn) => ids.get(unqualified(functionArn)),
    async start(id, event) {
      const arn = arns.get(id);
      if (arn === undefined) throw new OrchestratorError('not_found', `there is no reaction ${id}`);
      await (await invoke())(arn, event);
    },
  };
}

async function invoker(): Promise<(arn: string, event: object) => Promise<void>> {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const { awsCalls, calling } = await import('../http/aws-calls.ts');
  const client = calling('Lambda', new LambdaClient(awsCalls));
  return async (FunctionName, event) => {
    const Payload = Buffer.from(JSON.stringify(event));
    // a repeated attempt may start it twice, which its callers allow for
    const invocation = new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload });
    await client.send(invocation).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
      throw new OrchestratorError('not_found', 'the function is not there', { cause: error });
    });
  };
}

/** Services name a function with its version or alias behind it, or without. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');
