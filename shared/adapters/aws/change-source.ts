import type { ChangeSource } from '#ports/telemetry.ts';
import { cloudFormation, cloudTrail, dynamoDb, lambda, sqs, xray } from './clients.ts';
import { asking, explain } from './sdk.ts';

/**
 * Changes from CloudFormation's stack events and CloudTrail's management events; the graph from event sources,
 * dead-letter queues, environment variables that name another resource, stack resources and X-Ray.
 */
export function awsChangeSource(): ChangeSource {
  const [stacks, trail, functions] = [cloudFormation(), cloudTrail(), lambda()];
  const [queues, tables, traces] = [sqs(), dynamoDb(), xray()];
  return {
    changes: (window, missed = ignore) =>
      asking('changes', async () => {
        const [{ readStackEvents }, { readTrail }] = await Promise.all([
          import('./stack-events.ts'),
          import('./trail.ts'),
        ]);
        const parts = {
          'stack events': readStackEvents(stacks, window, missed),
          CloudTrail: readTrail(trail, window),
        };
        const names = Object.keys(parts);
        const settled = await Promise.allSettled(Object.values(parts));
        const failed = settled.flatMap((p, i) =>
          p.status === 'rejected' ? [explain(names[i] as string, p.reason)] : [],
        );
        if (failed.length === names.length) throw failed[0];
        for (const [i, p] of settled.entries()) {
          if (p.status === 'rejected')
            missed(names[i] as string, explain(names[i] as string, p.reason).message);
        }
        return settled
          .flatMap((p) => (p.status === 'fulfilled' ? p.value : []))
          .sort((a, b) => a.at - b.at || (a.resource < b.resource ? -1 : 1));
      }),
    topology: (missed = ignore) =>
      asking('topology', async () =>
        (await import('./topology.ts')).readTopology({ stacks, functions, queues, tables, traces }, missed),
      ),
  };
}

const ignore = (): void => {};
