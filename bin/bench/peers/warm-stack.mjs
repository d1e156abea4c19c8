// The control of the warm stack: one route as the documentation of middy and Powertools shows it, pinned. Copied to
// .watchfloor/bench/peers, where these packages are in the versions of its lock file.
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { parser } from '@aws-lambda-powertools/parser/middleware';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { z } from 'zod';

const BODY = { task: 'high latency on checkout', project: 'payments', labels: { severity: 'high' } };
const event = JSON.parse(process.env.BENCH_EVENT);
const context = {
  awsRequestId: 'request-1',
  functionName: 'bench',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 20_000,
};

/** Validation by zod, one log line with the context's fields, two metrics flushed. */
export function idiomatic() {
  const logger = new Logger({ serviceName: 'bench' });
  const metrics = new Metrics({ namespace: 'Bench', serviceName: 'bench' });
  const Body = z.object({
    task: z.string().min(1).max(10_000),
    project: z.string().max(100).optional(),
    labels: z.record(z.string(), z.string()).default({}),
  });
  const handler = middy()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(httpErrorHandler())
    .use(httpJsonBodyParser())
    .use(parser({ schema: z.looseObject({ body: Body }) }))
    .handler(async ({ body: { task, project } }) => {
      logger.info('answered', { status: 200, duration_ms: 1 });
      metrics.addMetric('requests', MetricUnit.Count, 1);
      metrics.addMetric('latency', MetricUnit.Milliseconds, 1);
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ task, project }),
      };
    });
  return {
    async run() {
      const { statusCode, body } = await handler({ ...event }, context);
      if (statusCode !== 200 || JSON.parse(body).task !== BODY.task)
        throw new Error(`answered ${statusCode}: ${body}`);
    },
  };
}
