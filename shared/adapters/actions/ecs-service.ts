import { OrchestratorError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import { awsCalls } from '../http/aws-calls.ts';
import { acting } from './call-settings.ts';
import { compareSet, type TargetKind } from './kind.ts';

/** `ecs:CLUSTER/SERVICE`: how many tasks a service is to have. */
export function ecsService(): TargetKind {
  const looks = lazy(async () => {
    const { sdk, makeClient } = await import('./commands/ecs.ts');
    return { sdk, client: makeClient(awsCalls) };
  });
  const service = async (target: string) => {
    const { sdk, client } = await looks();
    const [cluster, name] = partsOf(target);
    const answer = await client.send(new sdk.DescribeServicesCommand({ cluster, services: [name] }));
    const found = answer.services?.find(({ status }) => status === 'ACTIVE');
    if (found === undefined) throw new OrchestratorError('not_found', 'there is no such active service');
    return { arn: found.serviceArn ?? '', desiredCount: found.desiredCount ?? 0 };
  };
  return {
    observe: service,
    allowed: ({ before }) => [{ actions: ['ecs:UpdateService'], resources: [String(before['arn'])] }],
    async act(effect, target, credentials) {
      const { sdk, makeClient } = await import('./commands/ecs.ts');
      const [cluster, name] = partsOf(target);
      const answer = await makeClient(acting(credentials)).send(
        new sdk.UpdateServiceCommand({
          cluster,
          service: name,
          desiredCount: Number(effect.arguments['count']),
        }),
      );
      return answer.$metadata.requestId ?? 'answered';
    },
    probe: async (effect, target) =>
      compareSet(
        effect.arguments['count'],
        effect.before['desiredCount'],
        (await service(target)).desiredCount,
      ),
  };
}

function partsOf(target: string): readonly [string, string] {
  const [cluster, service, ...rest] = target.split('/');
  if (cluster && service && rest.length === 0) return [cluster, service];
  throw new OrchestratorError('not_found', 'a service is named CLUSTER/SERVICE');
}
