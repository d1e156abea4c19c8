import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { registeredArn } from './registered-machines.ts';
import type { Engine, Resources } from './resources.ts';

/** What a grant is made of. `engine` is absent for agents and tasks, which the engine itself depends on. */
export interface GrantScope {
  readonly fn: LambdaFunction;
  readonly resources: Resources;
  readonly engine: Engine | undefined;
}

/** Gives a function one thing that it may do, and the environment for it. */
export type Grant = (scope: GrantScope) => void;

/** Adds one statement to the function's role. */
export const allow = (fn: LambdaFunction, actions: readonly string[], resources: readonly string[]): void =>
  fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));

/** Tells the function the table's name. */
export const named: Grant = ({ fn, resources: { table } }) => {
  fn.addEnvironment('TABLE_NAME', table.tableName);
};

/** Actions of DynamoDB on the table's items. */
export const items =
  (...actions: string[]): Grant =>
  (scope) => {
    const { fn, resources } = scope;
    named(scope);
    allow(
      fn,
      actions.map((a) => `dynamodb:${a}`),
      [resources.table.tableArn],
    );
  };

/** Queries of one index. */
export const index =
  (name: string): Grant =>
  ({ fn, resources: { table } }) =>
    allow(fn, ['dynamodb:Query'], [`${table.tableArn}/index/${name}`]);

/** What is part of the code needs no permission. */
export const nothing: Grant = () => undefined;

/** Several grants as one. */
export const all =
  (...parts: Grant[]): Grant =>
  (scope) => {
    for (const part of parts) part(scope);
  };

/** Actions of S3 on the tenants' evidence. */
export const evidence =
  (...actions: string[]): Grant =>
  ({ fn, resources: { evidence: bucket } }) => {
    fn.addEnvironment('EVIDENCE_BUCKET', bucket.bucketName);
    allow(fn, actions, [bucket.arnForObjects('tenant/*')]);
    // without it, S3 answers a missing object as a forbidden one
    allow(fn, ['s3:ListBucket'], [bucket.bucketArn]);
  };

/** Actions of Step Functions on the workflows' machines, or on their executions; of registered ones too, or not. */
export const machines =
  (actions: readonly string[], on: 'machine' | 'execution', which: 'declared' | 'all' = 'all'): Grant =>
  ({ fn, engine }) => {
    if (engine === undefined) throw new Error(`${fn.node.path} may not use the engine that it is a part of`);
    const arns = Object.entries(engine.machines).map(([id, m]) => [id, m.stateMachineArn] as const);
    const made = which === 'all' ? [['@', registeredArn(fn, engine, 'stateMachine')] as const] : [];
    fn.addEnvironment(
      'STATE_MACHINE_ARNS',
      Stack.of(fn).toJsonString(Object.fromEntries([...arns, ...made])),
    );
    const targets = Object.values(engine.machines).map((m) =>
      on === 'machine'
        ? m.stateMachineArn
        : Stack.of(fn).formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${m.stateMachineName}:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
    );
    const of = on === 'machine' ? 'stateMachine' : 'execution';
    allow(fn, actions, which === 'all' ? [...targets, `${registeredArn(fn, engine, of)}*`] : targets);
  };

/** Read-only looks that AWS offers no resource level for. */
export const look =
  (...actions: string[]): Grant =>
  ({ fn }) =>
    allow(fn, actions, ['*']);

/** Tells the function where it may go out to besides the public internet. */
export const egress: Grant = ({ fn, resources }) => {
  fn.addEnvironment('EGRESS_ALLOW', resources.settings.egressAllow);
};

/** Events onto the stage's bus. */
export const putEvents: Grant = ({ fn, resources: { eventBus } }) => {
  fn.addEnvironment('EVENT_BUS_NAME', eventBus.eventBusName);
  allow(fn, ['events:PutEvents'], [eventBus.eventBusArn]);
};
