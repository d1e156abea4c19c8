import { OrchestratorError } from '#domain/errors.ts';
import type { EstateSource, Missed } from '#ports/telemetry.ts';
import { cloudFormation, cloudWatch, dynamoDb, lambda, serviceQuotas, sqs } from './clients.ts';
import { asking } from './sdk.ts';

/**
 * The estate of the account and region the code runs in. What reads each part is a chunk of the bundle, loaded by
 * the first call that needs it.
 */
export function awsEstateSource(): EstateSource {
  const [stacks, functions, metrics] = [cloudFormation(), lambda(), cloudWatch()];
  const [queues, tables, quotas] = [sqs(), dynamoDb(), serviceQuotas()];
  const reading =
    <T>(what: string, read: (missed: Missed) => Promise<T>) =>
    (missed: Missed = ignore): Promise<T> =>
      asking(what, () => read(missed));
  return {
    stacks: reading('stacks', async (missed) => (await import('./stacks.ts')).readStacks(stacks, missed)),
    functions: reading('functions', async (missed) =>
      (await import('./functions.ts')).readFunctions(functions, metrics, missed),
    ),
    queues: reading('queues', async (missed) =>
      (await import('./queues.ts')).readQueues(queues, metrics, missed),
    ),
    tables: reading('tables', async (missed) => (await import('./tables.ts')).readTables(tables, missed)),
    quotas: reading('quotas', async (missed) =>
      (await import('./quotas.ts')).readQuotas({ quotas, functions, metrics }, missed),
    ),
    drift: (stack, signal) =>
      asking(`drift of ${stack}`, async () => (await import('./drift.ts')).readDrift(stacks, stack, signal)),
    databaseLoad: () =>
      Promise.reject(
        new OrchestratorError('not_supported', 'database load is read from incident bundles only'),
      ),
  };
}

const ignore = (): void => {};
