import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { table as keys } from '../../shared/adapters/dynamodb/table.ts';
import type { Capability } from '../../shared/declare/capabilities.ts';
import { leastCallMicros } from '../least-call.ts';
import { changeLooks, estateLooks } from './account-looks.ts';
import { actionLooks, performActions } from './action-access.ts';
import { lookAtDeadLetters, queueUrls, redriveDeadLetters } from './dead-letter-access.ts';
import {
  all,
  allow,
  egress,
  evidence,
  type Grant,
  type GrantScope,
  index,
  items,
  look,
  machines,
  named,
  nothing,
  putEvents,
} from './grant-parts.ts';
import { allowModelKey, bedrockArns, setModelGateway } from './model-access.ts';
import { buildMachines, collectMachines, lookForMachines } from './registered-machines.ts';
import type { Resources } from './resources.ts';
import { tellAlarmTenant, tellPlaces, tellQuietPeriod } from './trigger-access.ts';

/** Grants each capability: IAM statements and environment, nothing else. */
export function grant(scope: GrantScope, uses: readonly Capability[]): void {
  for (const use of uses) grants[use](scope);
}

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
  const actions = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:CountTokens'];
  allow(fn, actions, [...new Set(models.flatMap((link) => bedrockArns(Stack.of(fn), link)))]);
};

const health: Grant = (scope) => {
  const { fn, engine } = scope;
  if (engine === undefined) throw new Error('health looks at the engine');
  items('GetItem')(scope);
  machines(['states:DescribeStateMachine'], 'machine', 'declared')(scope);
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
  'engine.start': all(machines(['states:StartExecution'], 'machine'), items('UpdateItem'), tellPlaces),
  'runs.queue': all(
    items('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
    index(keys.gsi2.name),
    tellPlaces,
  ),
  'engine.stop': machines(['states:StopExecution', 'states:DescribeExecution'], 'execution'),
  'engine.read': machines(['states:DescribeExecution'], 'execution'),
  'tasks.answer': look('states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'),
  'evidence.read': all(items('GetItem'), evidence('s3:GetObject')),
  'evidence.write': all(items('GetItem', 'PutItem'), evidence('s3:GetObject', 's3:PutObject')),
  'bundles.read': all(items('GetItem'), evidence('s3:GetObject')),
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
  'bus.publish': all(items('PutItem', 'UpdateItem'), putEvents),
  'bus.sweep': all(items('GetItem'), index(keys.gsi2.name)),
  'bus.read': items('Query'),
  'webhooks.read': items('GetItem', 'Query'),
  'webhooks.write': items('GetItem', 'Query', 'PutItem', 'DeleteItem'),
  'webhooks.sign': items('GetItem', 'PutItem'),
  'webhooks.deliver': all(items('GetItem', 'Query', 'PutItem'), egress),
  'webhooks.sweep': all(named, index(keys.gsi2.name)),
  'deliveries.read': items('GetItem', 'Query'),
  'deliveries.write': items('GetItem', 'PutItem'),
  'budgets.gate': budgetGate,
  'alerts.read': all(items('GetItem'), tellQuietPeriod),
  'alerts.write': all(items('GetItem', 'PutItem', 'UpdateItem'), tellQuietPeriod),
  'alarms.take': tellAlarmTenant,
  'follow-ups.read': items('Query'),
  'follow-ups.write': items('PutItem', 'Query'),
  'follow-ups.take': all(items('GetItem', 'UpdateItem'), index(keys.gsi2.name)),
  'schedules.read': items('GetItem', 'Query'),
  'schedules.write': items('GetItem', 'Query', 'PutItem', 'DeleteItem'),
  'schedules.take': all(items('GetItem', 'PutItem'), index(keys.gsi2.name)),
  'calendar.read': all(),
  'summaries.note': items('PutItem'),
  'summaries.give': all(items('UpdateItem'), index(keys.gsi2.name)),
  'mail.send': mail,
  'ledger.spend': items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
  'ledger.read': all(items(...read), index(keys.gsi1.name)),
  'ledger.write': all(items(...read, 'PutItem', 'UpdateItem'), index(keys.gsi2.name)),
  'ledger.sweep': all(
    items('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'),
    index(keys.gsi1.name),
    index(keys.gsi2.name),
  ),
  'dead-letters.look': ({ fn, engine }) => lookAtDeadLetters(fn, engine),
  'dead-letters.redrive': all(items('UpdateItem'), ({ fn, engine }) => redriveDeadLetters(fn, engine)),
  'approvals.read': all(items('GetItem', 'Query'), index(keys.gsi1.name)),
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
  'workflows.parts': nothing,
  'workflows.read': items('GetItem', 'Query'),
  'workflows.write': items('GetItem', 'Query', 'PutItem'),
  'workflows.build': all(items('UpdateItem'), ({ fn, engine }) => buildMachines(fn, engine)),
  'machines.read': all(items('UpdateItem'), ({ fn, engine }) => lookForMachines(fn, engine)),
  'workflows.collect': all(items('Query', 'UpdateItem', 'DeleteItem'), ({ fn, engine }) =>
    collectMachines(fn, engine),
  ),
  'yaml.read': nothing,
  'models.read': all(items('GetItem'), setModelGateway),
  'models.list': all(egress, setModelGateway, allowModelKey),
  'model.invoke': model,
};
