import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import type { QuotaState } from '#domain/telemetry/estate.ts';
import type { Missed } from '#ports/telemetry.ts';
import type { CloudWatch, Lambda, ServiceQuotas } from './clients.ts';
import { type MetricQuestion, readMetricValues } from './metric-values.ts';
import { explain, mapWide, orMiss, pages } from './sdk.ts';

/** Services whose quotas are read: those that the estate's other tools look at. */
const SERVICES = ['lambda', 'dynamodb', 'sqs', 'states', 'apigateway', 'logs', 'events', 'rds'] as const;

const MAX_QUOTAS = 200;

/**
 * Quotas that say what is used of them, and Lambda's own account limits.
 *
 * @throws OrchestratorError when neither could be read
 */
export async function readQuotas(
  from: { quotas: ServiceQuotas; functions: Lambda; metrics: CloudWatch },
  missed: Missed,
): Promise<QuotaState[]> {
  const [account, listed] = await Promise.allSettled([
    lambdaLimits(from.functions, from.metrics, missed),
    listedQuotas(from.quotas, from.metrics),
  ]);
  if (account.status === 'rejected' && listed.status === 'rejected') throw listed.reason;
  if (account.status === 'rejected') missed('Lambda account limits', why('Lambda account limits', account));
  if (listed.status === 'rejected') missed('Service Quotas', why('Service Quotas', listed));
  return [account, listed].flatMap((part) => (part.status === 'fulfilled' ? part.value : []));
}

const why = (what: string, part: PromiseRejectedResult): string => explain(what, part.reason).message;

async function lambdaLimits(functions: Lambda, metrics: CloudWatch, missed: Missed): Promise<QuotaState[]> {
  const { sdk, client } = await functions();
  const account = await client.send(new sdk.GetAccountSettingsCommand({}));
  const question = {
    namespace: 'AWS/Lambda',
    metric: 'ConcurrentExecutions',
    dimensions: {},
    statistic: 'Maximum',
  };
  const [running] = await orMiss(missed, 'concurrent executions', [undefined], () =>
    readMetricValues(metrics, [question], 60),
  );
  const { ConcurrentExecutions, TotalCodeSize } = account.AccountLimit ?? {};
  return [
    ...quota('concurrent executions', ConcurrentExecutions, running),
    ...quota('code storage (bytes)', TotalCodeSize, account.AccountUsage?.TotalCodeSize),
  ];
}

const quota = (name: string, limit: number | undefined, used: number | undefined): QuotaState[] =>
  limit === undefined ? [] : [{ service: 'lambda', name, limit, ...(used === undefined ? {} : { used }) }];

async function listedQuotas(quotas: ServiceQuotas, metrics: CloudWatch): Promise<QuotaState[]> {
  const { sdk, client } = await quotas();
  const found = await mapWide(SERVICES, 3, (service) =>
    pages(MAX_QUOTAS, async (token) => {
      const page = await client.send(
        new sdk.ListServiceQuotasCommand({
          ServiceCode: service,
          MaxResults: 100,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      return { items: page.Quotas ?? [], next: page.NextToken };
    }),
  );
  // a quota without a usage metric could never be said to be near its limit
  const measured = found.flat().filter((q) => q.UsageMetric?.MetricName !== undefined);
  const used = await readMetricValues(metrics, measured.map(questionOf), 60);
  return measured.map((q, i) => ({
    service: q.ServiceCode ?? '',
    name: q.QuotaName ?? '',
    limit: q.Value ?? 0,
    ...(used[i] === undefined ? {} : { used: used[i] }),
  }));
}

const questionOf = (q: ServiceQuota): MetricQuestion => ({
  namespace: q.UsageMetric?.MetricNamespace ?? '',
  metric: q.UsageMetric?.MetricName ?? '',
  dimensions: q.UsageMetric?.MetricDimensions ?? {},
  statistic: q.UsageMetric?.MetricStatisticRecommendation ?? 'Maximum',
});
