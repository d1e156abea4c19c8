import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionState } from '#domain/telemetry/estate.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudWatch, Lambda } from './clients.ts';
import { readMetricValues } from './metric-values.ts';
import { mapWide, orMiss, pages } from './sdk.ts';

const MAX_FUNCTIONS = 300;

/** Configurations as Lambda gives them, environment values included: for use inside this folder only. */
export async function listFunctions(functions: Lambda): Promise<FunctionConfiguration[]> {
  const { sdk, client } = await functions();
  const found = await pages(MAX_FUNCTIONS, async (token) => {
    const page = await client.send(
      new sdk.ListFunctionsCommand({ MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }),
    );
    return { items: page.Functions ?? [], next: page.NextMarker };
  });
  return found.sort((a, b) => ((a.FunctionName ?? '') < (b.FunctionName ?? '') ? -1 : 1));
}

/** Functions ordered by name, with reserved concurrency and throttles, without environment values. */
export async function readFunctions(
  functions: Lambda,
  metrics: CloudWatch,
  missed: Missed,
): Promise<FunctionState[]> {
  const found = await listFunctions(functions);
  const names = found.map((f) => f.FunctionName ?? '');
  const [reserved, throttles, states] = await Promise.all([
    mapWide(names, 6, (name) =>
      orMiss(missed, 'reserved concurrency of functions', undefined, () => reservedOf(functions, name)),
    ),
    orMiss(missed, 'throttles of functions', [], () => throttlesOf(metrics, names)),
    mapWide(found, 6, (f) => orMiss(missed, 'state of functions', undefined, () => stateOf(functions, f))),
  ]);
  return found.map((f, i) => ({
    name: names[i] as string,
    runtime: f.Runtime ?? f.PackageType ?? 'unknown',
    memoryMb: f.MemorySize ?? 0,
    timeoutSeconds: f.Timeout ?? 0,
    ...(reserved[i] === undefined ? {} : { reservedConcurrency: reserved[i] }),
    ...(throttles[i] === undefined ? {} : { throttlesLastHour: throttles[i] }),
    state: states[i] ?? 'unknown',
    ...modifiedAt(f.LastModified),
    codeSha256: f.CodeSha256 ?? '',
    ...(f.DeadLetterConfig?.TargetArn ? { deadLetterTarget: f.DeadLetterConfig.TargetArn } : {}),
    environmentNames: Object.keys(f.Environment?.Variables ?? {}).sort(),
  }));
}

async function reservedOf(functions: Lambda, name: string): Promise<number | undefined> {
  const { sdk, client } = await functions();
  const answer = await client.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName: name }));
  return answer.ReservedConcurrentExecutions;
}

/** The listing leaves the state out on AWS. */
async function stateOf(functions: Lambda, listed: FunctionConfiguration): Promise<string | undefined> {
  if (listed.State !== undefined) return listed.State;
  const { sdk, client } = await functions();
  const answer = await client.send(
    new sdk.GetFunctionConfigurationCommand({ FunctionName: listed.FunctionName }),
  );
  return answer.State;
}

const throttlesOf = (metrics: CloudWatch, names: readonly string[]): Promise<(number | undefined)[]> =>
  readMetricValues(
    metrics,
    names.map((name) => ({
      namespace: 'AWS/Lambda',
      metric: 'Throttles',
      dimensions: { FunctionName: name },
      statistic: 'Sum',
    })),
    60,
  );

const modifiedAt = (text: string | undefined): { lastModifiedAt?: number } => {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? {} : { lastModifiedAt: at };
};
