import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { table as keys } from '../../shared/adapters/dynamodb/table.ts';
import type { Capability } from '../../shared/declare/capabilities.ts';
import { leastCallMicros } from '../least-call.ts';
import { changeLooks, estateLooks } from './account-looks.ts';
import { actionLooks, performActions } from './action-access.ts';
import { lookAtDeadLetters, queueUrls, redriveDeadLetters } from './dead-letter-access.ts';
import { allowModelKey, bedrockArns, setModelGateway } from './model-access.ts';
import type { Engine, Resources } from './resources.ts';

/** What a grant is made of. `engine` is absent for agents and tasks, which the engine itself depends on. */
export interface GrantScope {
  readonly fn: LambdaFunction;
  readonly resources: Resources;
  readonly engine: Engine | undefined;
}

type Grant = (scope: GrantScope) => void;

/** Grants each capability: IAM statements and environment, nothing else. */
export function grant(scope: GrantScope, uses: readonly Capability[]): void {
  for (const use of uses) grants[use](scope);
}

const allow = (fn: LambdaFunction, actions: readonly string[], resources: readonly string[]): void =>
  fn.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));

const named: Grant = ({ fn, resources: { table } }) => {
  fn.addEnvironment('TABLE_NAME', table.tableName);
};

const items =
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

const index =
  (name: string): Grant =>
  ({ fn, resources: { table } }) =>
    allow(fn, ['dynamodb:Query'], [`${table.tableArn}/index/${name}`]);

/** What is part of the code needs no permission. */
const nothing: Grant = () => undefined;

const all =
  (...parts: Grant[]): Grant =>
  (scope) => {
    for (const part of parts) part(scope);
  };

const evidence =
  (...actions: string[]): Grant =>
  ({ fn, resources: { evidence: bucket } }) => {
    fn.addEnvironment('EVIDENCE_BUCKET', bucket.bucketName);
    allow(fn, actions, [bucket.arnForObjects('tenant/*')]);
    // without it, S3 answers a missing object as a forbidden one
    allow(fn, ['s3:ListBucket'], [bucket.bucketArn]);
  };

const machines =
  (actions: readonly string[], on: 'machine' | 'execution'): Grant =>
  ({ fn, engine }) => {
    if (engine === undefined) throw new Error(`${fn.node.path} may not use the engine that it is a part of`);
    const arns = Object.entries(engine.machines).map(([id, m]) => [id, m.stateMachineArn] as const);
    fn.addEnvironment('STATE_MACHINE_ARNS', Stack.of(fn).toJsonString(Object.fromEntries(arns)));
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
    allow(fn, actions, targets);
  };

/** Read-only looks that AWS offers no resource level for. */
const look =
  (...actions: string[]): Grant =>
  ({ fn }) =>
    allow(fn, actions, ['*']);

const egress: Grant = ({ fn, resources }) => {
  fn.addEnvironment('EGRESS_ALLOW', resources.settings.egressAllow);
};

/** Models with the holds and circuits that every call of one needs; nothing where they are switched off. */
const model: Grant = (scope) => {
  const { fn, resources } = scope;
  const { standard, cheap, strong } = resources.settings.model;
  named(scope);
  egress(scope);
  setModelGateway(scope);
  const links = [...standard, ...cheap, ...strong];
  if (links.length === 0) return;
  grants['ledger.spend'](scope);
  // circuits
  items('GetItem', 'PutItem')(scope);
  allowModelKey(scope);
  const models = links.filter((link) => link.provider === 'bedrock');
  if (models.length === 0) return;
  const actions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
  allow(fn, actions, [...new Set(models.flatMap((link) => bedrockArns(Stack.of(fn), link)))]);
};

const health: Grant = (scope) => {
  const { fn, engine } = scope;
  if (engine === undefined) throw new Error('health looks at the engine');
  items('GetItem')(scope);
  machines(['states:DescribeStateMachine'], 'machine')(scope);
  fn.addEnvironment('AGENT_QUEUE_URLS', queueUrls(fn, engine.queues));
  allow(
    fn,
    ['sqs:GetQueueAttributes'],
    Object.values(engine.queues).map((q) => q.queueArn),
  );
  setModelGateway(scope);
};

/** Whether budgets are asked before work begins: only where a model can spend anything. */
const budgetGate: Grant = (scope) => {
  const least = leastCallMicros(scope.resources.settings.model);
  scope.fn.addEnvironment('LEAST_CALL_MICROS', least === undefined ? '' : String(least));
  if (least === undefined) named(scope);
  else items('BatchGetItem')(scope);
};

/** One sender, to the recipients of the stage; nothing where it sets none. */
const mail: Grant = ({ fn, resources: { settings } }) => {
  const { from, to, identity } = settings.summaryMail ?? { from: '', to: [], identity: '' };
  fn.addEnvironment('MAIL_FROM', from);
  fn.addEnvironment('MAIL_TO', to.join(' '));
  if (from === '') return;
  const stack = Stack.of(fn);
  const sender = stack.formatArn({ service: 'ses', resource: 'identity', resourceName: identity });
  allow(fn, ['ses:SendEmail'], [sender]);
};

/** The shared layer is the table unless the stage has a server; the table is granted all the same, for the way back. */
const cache: Grant = (scope) => {
  const { fn, resources } = scope;
  items('GetItem', 'PutItem', 'DeleteItem')(scope);
  fn.addEnvironment('CACHE_URL', resources.settings.cache.valkeyUrl);
  fn.addEnvironment('RELEASE', releaseOf(resources));
};

/** Changes with the code of any function and with the models: either may answer the same question otherwise. */
function releaseOf({ bundles, settings }: Resources): string {
  const code = [...bundles].map(([id, folder]) => `${id}/${basename(folder)}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([code, settings.model]))
    .digest('hex')
    .slice(0, 16);
}

const read = ['GetItem', 'BatchGetItem', 'Query'] as const;

/** Capability → what it may do. The only place where permissions are written. */
const grants: Readonly<Record<Capability, Grant>> = {
  'runs.read': all(items(...read), index(keys.gsi1.name)),
  'runs.create': items('GetItem', 'PutItem'),
  'runs.write': all(items(...read, 'PutItem', 'UpdateItem'), index(keys.gsi1.name)),
  'outbox.read': all(items('UpdateItem'), index(keys.gsi2.name)),
  'outbox.mark': items('UpdateItem'),
  'runs.sweep': all(named, index(keys.gsi2.name)),
  'engine.start': machines(['states:StartExecution'], 'machine'),
  'engine.stop': machines(['states:StopExecution', 'states:DescribeExecution'], 'execution'),
  'engine.read': machines(['states:DescribeExecution'], 'execution'),
  'tasks.answer': look('states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'),
  'evidence.read': evidence('s3:GetObject'),
  'evidence.write': evidence('s3:GetObject', 's3:PutObject'),
  'bundles.read': evidence('s3:GetObject'),
  'bundles.replay': nothing,
  'agents.read': items('GetItem', 'Query'),
  'agents.write': items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
  'keys.read': items('GetItem'),
  'audit.write': items('PutItem'),
  'idempotency.write': items('PutItem', 'UpdateItem', 'DeleteItem'),
  'cache.write': cache,
  'cursors.sign': items('GetItem', 'PutItem'),
  'links.sign': items('GetItem', 'PutItem'),
  'links.verify': items('GetItem'),
  'stop.read': items('BatchGetItem'),
  'stop.write': items('BatchGetItem', 'PutItem', 'DeleteItem'),
  'bus.publish': items('PutItem'),
  'bus.read': items('Query'),
  'budgets.gate': budgetGate,
  'schedules.read': items('GetItem', 'Query'),
  'schedules.write': items('GetItem', 'Query', 'PutItem', 'DeleteItem'),
  'schedules.take': all(items('GetItem', 'PutItem'), index(keys.gsi2.name)),
  'calendar.read': all(),
  'summaries.note': items('PutItem'),
  'summaries.give': all(items('UpdateItem'), index(keys.gsi2.name)),
  'mail.send': mail,
  'ledger.spend': items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
  'ledger.read': all(items(...read), index(keys.gsi1.name)),
  'ledger.write': items(...read, 'PutItem', 'UpdateItem'),
  'ledger.sweep': all(
    items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'),
    index(keys.gsi1.name),
    index(keys.gsi2.name),
  ),
  'dead-letters.look': ({ fn, engine }) => lookAtDeadLetters(fn, engine),
  'dead-letters.redrive': all(items('UpdateItem'), ({ fn, engine }) => redriveDeadLetters(fn, engine)),
  'approvals.read': all(items('GetItem', 'BatchGetItem'), index(keys.gsi1.name)),
  'approvals.write': all(items(...read, 'PutItem', 'UpdateItem'), index(keys.gsi1.name)),
  'approvals.sweep': all(named, index(keys.gsi2.name)),
  'action-grants.read': items('GetItem', 'Query'),
  'action-grants.use': items('GetItem', 'Query', 'UpdateItem'),
  'action-grants.write': items('GetItem', 'Query', 'PutItem', 'UpdateItem'),
  'tool-switches.read': items('GetItem', 'Query'),
  'tool-switches.write': items('GetItem', 'Query', 'PutItem'),
  'actions.observe': look(...actionLooks),
  'actions.perform': all(look(...actionLooks), performActions),
  'health.probe': health,
  'metrics.read': look('cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'),
  'alarms.read': look('cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'),
  'logs.read': look('logs:DescribeLogGroups', 'logs:FilterLogEvents'),
  'changes.read': look(...changeLooks),
  'estate.read': look(...estateLooks),
  'network.probe': egress,
  'workflows.declared': nothing,
  'models.read': all(items('GetItem'), setModelGateway),
  'models.list': all(egress, setModelGateway, allowModelKey),
  'model.invoke': model,
};
