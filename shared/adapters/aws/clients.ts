import { lazy } from '#domain/lazy.ts';

// each service's commands are a chunk of the bundle, loaded by the first tool call that needs them
const loaded = <S, C>(module: Promise<{ sdk: S; makeClient: () => C }>): Promise<{ sdk: S; client: C }> =>
  module.then(({ sdk, makeClient }) => ({ sdk, client: makeClient() }));

/** CloudFormation, on first use. */
export const cloudFormation = () => lazy(() => loaded(import('./commands/cloudformation.ts')));

/** CloudTrail, on first use. */
export const cloudTrail = () => lazy(() => loaded(import('./commands/cloudtrail.ts')));

/** CloudWatch, on first use. */
export const cloudWatch = () => lazy(() => loaded(import('./commands/cloudwatch.ts')));

/** DynamoDB, on first use. */
export const dynamoDb = () => lazy(() => loaded(import('./commands/dynamodb.ts')));

/** Lambda, on first use. */
export const lambda = () => lazy(() => loaded(import('./commands/lambda.ts')));

/** Service Quotas, on first use. */
export const serviceQuotas = () => lazy(() => loaded(import('./commands/service-quotas.ts')));

/** SQS, on first use. */
export const sqs = () => lazy(() => loaded(import('./commands/sqs.ts')));

/** X-Ray, on first use. */
export const xray = () => lazy(() => loaded(import('./commands/xray.ts')));

/** What {@link cloudFormation} makes. */
export type CloudFormation = ReturnType<typeof cloudFormation>;
/** What {@link cloudTrail} makes. */
export type CloudTrail = ReturnType<typeof cloudTrail>;
/** What {@link cloudWatch} makes. */
export type CloudWatch = ReturnType<typeof cloudWatch>;
/** What {@link dynamoDb} makes. */
export type DynamoDb = ReturnType<typeof dynamoDb>;
/** What {@link lambda} makes. */
export type Lambda = ReturnType<typeof lambda>;
/** What {@link serviceQuotas} makes. */
export type ServiceQuotas = ReturnType<typeof serviceQuotas>;
/** What {@link sqs} makes. */
export type Sqs = ReturnType<typeof sqs>;
/** What {@link xray} makes. */
export type XRay = ReturnType<typeof xray>;
