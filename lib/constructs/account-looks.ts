/** What telling changes of an account takes: calls that AWS offers no resource level for, or that must see all. */
export const changeLooks = [
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeStackEvents',
  'cloudformation:ListStackResources',
  'cloudtrail:LookupEvents',
  'dynamodb:ListTables',
  'dynamodb:DescribeTable',
  'lambda:ListFunctions',
  'lambda:GetFunctionConfiguration',
  'lambda:ListEventSourceMappings',
  'sqs:ListQueues',
  'sqs:GetQueueAttributes',
  'xray:GetServiceGraph',
] as const;

/** What listing an account's parts takes, with their drift and their use. */
export const estateLooks = [
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackResources',
  'cloudformation:DetectStackDrift',
  'cloudformation:DetectStackResourceDrift',
  'cloudformation:DescribeStackDriftDetectionStatus',
  'cloudformation:DescribeStackResourceDrifts',
  'cloudwatch:GetMetricData',
  'dynamodb:ListTables',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeContinuousBackups',
  'lambda:GetAccountSettings',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:ListFunctions',
  'servicequotas:ListServiceQuotas',
  'sqs:GetQueueAttributes',
  'sqs:ListQueues',
] as const;
