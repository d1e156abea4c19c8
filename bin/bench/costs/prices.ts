// Public list prices of us-east-1, in dollars, without free tiers and discounts, read 2026-11.

/** Dollars for one unit of what a task uses. */
export const unitPrices = {
  apiRequest: {
    dollars: 3.5 / 1e6,
    source: 'aws.amazon.com/api-gateway/pricing: REST API, first 333 million',
  },
  lambdaRequest: { dollars: 0.2 / 1e6, source: 'aws.amazon.com/lambda/pricing: requests' },
  lambdaGbSecond: { dollars: 0.0000133334, source: 'aws.amazon.com/lambda/pricing: duration, Arm' },
  writeUnit: {
    dollars: 0.625 / 1e6,
    source: 'aws.amazon.com/dynamodb/pricing/on-demand: write request unit',
  },
  readUnit: { dollars: 0.125 / 1e6, source: 'aws.amazon.com/dynamodb/pricing/on-demand: read request unit' },
  queueRequest: { dollars: 0.4 / 1e6, source: 'aws.amazon.com/sqs/pricing: standard queue' },
  transition: { dollars: 25 / 1e6, source: 'aws.amazon.com/step-functions/pricing: standard workflow' },
  storePut: { dollars: 0.005 / 1e3, source: 'aws.amazon.com/s3/pricing: PUT, COPY, POST, LIST' },
  storeGet: { dollars: 0.0004 / 1e3, source: 'aws.amazon.com/s3/pricing: GET and all others' },
  event: { dollars: 1 / 1e6, source: 'aws.amazon.com/eventbridge/pricing: custom events' },
  watchRequest: { dollars: 0.01 / 1e3, source: 'aws.amazon.com/cloudwatch/pricing: API requests' },
  logGigabyte: { dollars: 0.5, source: 'aws.amazon.com/cloudwatch/pricing: logs collected, standard class' },
} as const;

export type Unit = keyof typeof unitPrices;

/** Dollars a month for one resource that costs without being used. */
export const monthlyPrices: Readonly<Record<string, { readonly dollars: number; readonly source: string }>> =
  {
    'AWS::CloudWatch::Alarm': {
      dollars: 0.1,
      source: 'aws.amazon.com/cloudwatch/pricing: standard alarm metric',
    },
    'AWS::CloudWatch::CompositeAlarm': {
      dollars: 0.5,
      source: 'aws.amazon.com/cloudwatch/pricing: composite alarm',
    },
    'AWS::CloudWatch::Dashboard': { dollars: 3, source: 'aws.amazon.com/cloudwatch/pricing: dashboard' },
    'AWS::SecretsManager::Secret': { dollars: 0.4, source: 'aws.amazon.com/secrets-manager/pricing: secret' },
    'AWS::KMS::Key': { dollars: 1, source: 'aws.amazon.com/kms/pricing: customer managed key' },
    'AWS::WAFv2::WebACL': {
      dollars: 5,
      source: 'aws.amazon.com/waf/pricing: web ACL, its rules not counted',
    },
  };

/** Long polls that Lambda makes of one idle queue in a month: five pollers that wait 20 seconds each. */
export const IDLE_POLLS = (5 * 30 * 86_400) / 20;
