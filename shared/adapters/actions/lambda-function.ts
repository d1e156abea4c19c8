import { lazy } from '#domain/lazy.ts';
import type { Effect } from '#ports/actuator.ts';
import { awsCalls } from '../http/aws-calls.ts';
import type { SessionCredentials } from './call-settings.ts';
import { acting } from './call-settings.ts';
import { compareSet, type TargetKind } from './kind.ts';

/** `lambda:NAME`: a function and the concurrency that is reserved for it (null: none is). */
export function lambdaFunction(): TargetKind {
  const looks = lambdaLooks();
  const reserved = async (name: string): Promise<number | null> => {
    const { sdk, client } = await looks();
    const answer = await client.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName: name }));
    return answer.ReservedConcurrentExecutions ?? null;
  };
  return {
    async observe(name) {
      const { sdk, client } = await looks();
      const { FunctionArn = '' } = await client.send(
        new sdk.GetFunctionConfigurationCommand({ FunctionName: name }),
      );
      return { arn: FunctionArn, reservedConcurrency: await reserved(name) };
    },
    allowed: (effect) => [
      {
        actions: [
          wanted(effect) === null ? 'lambda:DeleteFunctionConcurrency' : 'lambda:PutFunctionConcurrency',
        ],
        resources: [String(effect.before['arn'])],
      },
    ],
    async act(effect, name, credentials) {
      const { sdk, client } = await lambdaActs(credentials);
      const executions = wanted(effect);
      const answer = await (executions === null
        ? client.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName: name }))
        : client.send(
            new sdk.PutFunctionConcurrencyCommand({
              FunctionName: name,
              ReservedConcurrentExecutions: executions,
            }),
          ));
      return answer.$metadata.requestId ?? 'answered';
    },
    probe: async (effect, name) =>
      compareSet(wanted(effect), effect.before['reservedConcurrency'], await reserved(name)),
  };
}

const wanted = ({ arguments: { executions } }: Effect): number | null =>
  typeof executions === 'number' ? executions : null;

/** A client to look with, on first use. */
export const lambdaLooks = () =>
  lazy(async () => {
    const { sdk, makeClient } = await import('./commands/lambda.ts');
    return { sdk, client: makeClient(awsCalls) };
  });

/** A client that acts with a session, and tries once. */
export async function lambdaActs(credentials: SessionCredentials) {
  const { sdk, makeClient } = await import('./commands/lambda.ts');
  return { sdk, client: makeClient(acting(credentials)) };
}
