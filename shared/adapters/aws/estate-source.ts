import { OrchestratorError } from '#domain/errors.ts';
import type { EstateSource } from '#ports/telemetry.ts';
import { cloudFormation, cloudWatch, dynamoDb, lambda, serviceQuotas, sqs } from './clients.ts';
import { readDrift } from './drift.ts';
import { readFunctions } from './functions.ts';
import { readQueues } from './queues.ts';
import { readQuotas } from './quotas.ts';
import { asking } from './sdk.ts';
import { readStacks } from './stacks.ts';
import { readTables } from './tables.ts';

/** The estate of the account and region the code runs in. */
export function awsEstateSource(): EstateSource {
  const [stacks, functions, metrics] = [cloudFormation(), lambda(), cloudWatch()];
  const [queues, tables, quotas] = [sqs(), dynamoDb(), serviceQuotas()];
  return {
    stacks: (missed = ignore) => asking('stacks', () => readStacks(stacks, missed)),
    drift: (stack, signal) => asking(`drift of ${stack}`, () => readDrift(stacks, stack, signal)),
    functions: (missed = ignore) => asking('functions', () => readFunctions(functions, metrics, missed)),
    queues: (missed = ignore) => asking('queues', () => readQueues(queues, metrics, missed)),
    tables: (missed = ignore) => asking('tables', () => readTables(tables, missed)),
    quotas: (missed = ignore) => asking('quotas', () => readQuotas({ quotas, functions, metrics }, missed)),
    databaseLoad: () =>
      Promise.reject(
        new OrchestratorError('not_supported', 'database load is read from incident bundles only'),
      ),
  };
}

const ignore = (): void => {};
