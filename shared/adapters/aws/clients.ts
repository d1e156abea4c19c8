import { awsCalls, calling } from '../http/aws-calls.ts';
import { lazy } from './sdk.ts';

// each client is its own chunk of the bundle, loaded by the first tool call that needs it

/** CloudFormation, on first use. */
export const cloudFormation = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-cloudformation');
    return { sdk, client: calling('CloudFormation', new sdk.CloudFormationClient(awsCalls)) };
  });

/** CloudTrail, on first use. */
export const cloudTrail = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-cloudtrail');
    return { sdk, client: calling('CloudTrail', new sdk.CloudTrailClient(awsCalls)) };
  });

/** CloudWatch, on first use. */
export const cloudWatch = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return { sdk, client: calling('CloudWatch', new sdk.CloudWatchClient(awsCalls)) };
  });

/** DynamoDB, on first use. */
export const dynamoDb = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-dynamodb');
    return { sdk, client: calling('DynamoDB', new sdk.DynamoDBClient(awsCalls)) };
  });

/** Lambda, on first use. */
export const lambda = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-lambda');
    return { sdk, client: calling('Lambda', new sdk.LambdaClient(awsCalls)) };
  });

/** Service Quotas, on first use. */
export const serviceQuotas = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-service-quotas');
    return { sdk, client: calling('Service Quotas', new sdk.ServiceQuotasClient(awsCalls)) };
  });

/** SQS, on first use; asks the configured endpoint, not the host in a queue's URL. */
export const sqs = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-sqs');
    return { sdk, client: calling('SQS', new sdk.SQSClient({ ...awsCalls, useQueueUrlAsEndpoint: false })) };
  });

/** X-Ray, on first use. */
export const xray = () =>
  lazy(async () => {
    const sdk = await import('@aws-sdk/client-xray');
    return { sdk, client: calling('X-Ray', new sdk.XRayClient(awsCalls)) };
  });

/** A client that {@link sqs} and its siblings make. */
export type CloudFormation = ReturnType<typeof cloudFormation>;
/** See {@link cloudTrail}. */
export type CloudTrail = ReturnType<typeof cloudTrail>;
/** See {@link cloudWatch}. */
export type CloudWatch = ReturnType<typeof cloudWatch>;
/** See {@link dynamoDb}. */
export type DynamoDb = ReturnType<typeof dynamoDb>;
/** See {@link lambda}. */
export type Lambda = ReturnType<typeof lambda>;
/** See {@link serviceQuotas}. */
export type ServiceQuotas = ReturnType<typeof serviceQuotas>;
/** See {@link sqs}. */
export type Sqs = ReturnType<typeof sqs>;
/** See {@link xray}. */
export type XRay = ReturnType<typeof xray>;
