// The control: the same work as the documentation of the SDK, middy and Powertools shows it, bundled by esbuild as
// the CDK's NodejsFunction does with the SDK inside.
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import { z } from 'zod';

const logger = new Logger({ serviceName: 'bench' });
const metrics = new Metrics({ namespace: 'Bench', serviceName: 'bench' });
const tracer = new Tracer({ serviceName: 'bench' });
const client = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));
const Body = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  capabilities: z.array(z.string()),
  keywords: z.record(z.string(), z.number()),
  tools: z.array(z.string()),
  status: z.enum(['enabled', 'disabled']),
});

export const handler = middy()
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const { id, ...body } = Body.parse(JSON.parse(event.body));
    const Item = { pk: 'AGENTS', sk: id, version: 1, body };
    await client.send(
      new PutCommand({
        TableName: process.env.TABLE_NAME,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    logger.info('answered', { status: 201 });
    metrics.addMetric('requests', MetricUnit.Count, 1);
    return { statusCode: 201, headers: {}, body: JSON.stringify({ id, version: 1 }) };
  });
