import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memoryTaskTokens } from '#adapters/memory/workflow-engine.ts';
import { approvalExamples } from '#declare/approval-examples.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import { exampleIds } from '#declare/examples.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import { taskHandler } from '#runtime/task.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { retryDeliveries } from '#services/bus/retry-deliveries.ts';
import { decideApproval } from '#services/effects/decide-approval.ts';
import { smallBundle } from '../../../bin/soak/small-bundle.ts';
import { tasks, triggers } from '../../../functions/registry.ts';
import { type ApiWorld, routeOf } from '../../contract/api-world.ts';
import type { Errand } from './strike.ts';

/** A task or trigger that is struck on its own, over what the examples of the API speak of. */
export interface Reaction {
  readonly id: string;
  readonly errand: Errand;
}

const HOUR_MS = 3_600_000;
const context = { awsRequestId: 'lambda', getRemainingTimeInMillis: () => 29_000 };

const shared = {
  // a task's error that is not worth a retry, and the answer of one that went well, are ends
  passing: (status: number) => status === 0,
  final: (status: number) => status !== 0,
};

/** A trigger that is sent this event again and again. */
const trigger = (id: string, event: object, more: Pick<Errand, 'families'> & Partial<Errand>): Reaction => ({
  id,
  errand: {
    ...shared,
    ...more,
    name: id,
    open: ({ ports, edge }) => {
      const { unit } = triggers.find((one) => one.unit.id === id) ?? {};
      const handler = triggerHandler(unit as never, ports as never, undefined, edge);
      return async () => {
        const { batchItemFailures } = await handler(event, context);
        return batchItemFailures.length === 0 ? 200 : 0;
      };
    },
  },
});

/** A task that is invoked with this payload again and again. */
const task = (id: string, payload: object, more: Pick<Errand, 'families'> & Partial<Errand>): Reaction => ({
  id,
  errand: {
    ...shared,
    ...more,
    name: id,
    open: ({ ports, edge }) => {
      const { unit } = tasks.find((one) => one.unit.id === id) ?? {};
      const handler = taskHandler(unit as never, ports as never, edge);
      return async () => {
        try {
          await handler(payload, context);
          return 200;
        } catch (error) {
          return error instanceof Error && error.name === PERMANENT ? 400 : 0;
        }
      };
    },
  },
});

const call = async (world: ApiWorld, id: string): Promise<void> => {
  const route = routeOf(id);
  await world.call(route, route.examples.find(({ status }) => status < 300) ?? {});
};

const event = cloudEvent({
  id: 'm2',
  type: 'run-ended',
  source: 'runs',
  tenantId: 'acme',
  subject: exampleIds.run,
  time: 1_795_253_400_000,
  data: {},
});

/** Subscribers take everything; what was not handed to them at once is handed to them within the hour. */
const subscribers = {
  families: ['listDeliveries'],
  more: () => ({ sender: { send: async () => ({ status: 200 }) } }),
  after: async ({ ports, clock }: ApiWorld, more: Readonly<Record<string, unknown>>) => {
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(HOUR_MS / 3);
      await retryDeliveries({ ...ports, ...more, clock, random: memoryRandomness(31) } as never);
    }
  },
};

const alarm = {
  version: '0',
  id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2026-11-21T14:05:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Checkout 5xx'],
  detail: {
    alarmName: 'Checkout 5xx',
    configuration: { description: 'Too many errors', metrics: [] },
    previousState: { value: 'OK' },
    state: { reason: 'Threshold Crossed', timestamp: '2026-11-21T14:05:00.123+0000', value: 'ALARM' },
  },
};

const names = { tenantId: 'acme', runId: exampleIds.run, attempt: 1 };

/** The target that the seeded approvals speak of, as they saw it, and another one. */
const dials = () => ({
  tokens: memoryTaskTokens(),
  actuator: memoryActuator(
    {
      'lambda:payments-api': {
        arn: 'arn:aws:lambda:eu-central-1:123456789012:function:payments-api',
        reservedConcurrency: null,
      },
      'lambda:orders': {
        arn: 'arn:aws:lambda:eu-central-1:123456789012:function:orders',
        reservedConcurrency: null,
      },
    },
    (state, { arguments: { executions } }) => ({ ...state, reservedConcurrency: executions ?? null }),
  ),
});
const acted = ({ actuator }: Readonly<Record<string, unknown>>): readonly string[] => {
  const { acted } = actuator as ReturnType<typeof memoryActuator>;
  return [`acted ${JSON.stringify(acted.map(({ target }) => target))}`];
};

async function approve({ ports, clock }: ApiWorld): Promise<void> {
  const { waiting, hash } = approvalExamples;
  const on = { tool: 'set_reserved_concurrency', enabled: true, changedBy: 'root', changedAt: clock.now() };
  await ports.toolSwitches.set({ tenantId: 'acme', ...on });
  const principal = { tenantId: 'acme', id: 'key_1' };
  await decideApproval({ ...ports, clock } as never, {
    principal,
    id: waiting,
    decision: 'approve',
    hash,
    via: 'api',
  });
}

const action = { input: { approval: approvalExamples.waiting } };
const acting = { families: ['approvals'], more: dials, seen: acted };

/** Units that no scene of the whole floor shows. */
export const reactions: readonly Reaction[] = [
  trigger(
    'collectWorkflows',
    {},
    {
      families: ['workflows'],
      prepare: async (world) => {
        await call(world, 'createWorkflow');
        await call(world, 'runWorkflow');
        await world.clock.advance(40 * 24 * HOUR_MS);
      },
    },
  ),
  trigger('deliverMessages', { detail: event }, subscribers),
  trigger('retryDeliveries', {}, { ...subscribers, prepare: (world) => call(world, 'resendDelivery') }),
  trigger('startScheduledRuns', {}, { families: ['schedules', 'runs'] }),
  trigger(
    'takeAlarm',
    { Records: [{ messageId: 'm', body: JSON.stringify(alarm) }] },
    { families: ['runs'], more: () => ({ alarmTenant: 'acme' }) },
  ),
  trigger(
    'sweepApprovals',
    {},
    {
      families: ['approvals'],
      more: ({ ports }) => ({ ...dials(), approvalsDue: ports.approvals }),
      prepare: async (world) => void (await world.clock.advance(3 * HOUR_MS)),
    },
  ),
  task(
    'runTool',
    { ...names, step: 'look', tool: 'list_changes', input: {} },
    {
      families: [],
      // else the tool's timeout would strike at once
      sleeping: 'waits',
      looksAgain: true,
      more: () => ({ ...bundleTelemetry(smallBundle), bundles: {}, network: {}, bundleTelemetry }),
    },
  ),
  task(
    'proposeAction',
    {
      ...names,
      step: 'propose',
      input: {
        tool: 'set_reserved_concurrency',
        input: { function: 'orders', executions: 3 },
        reason: 'it floods the table',
      },
    },
    { ...acting, prepare: approve },
  ),
  task(
    'requestApproval',
    {
      ...names,
      taskToken: 'token',
      step: 'ask',
      question: 'Fewer at once?',
      timeoutSeconds: 3_600,
      approval: approvalExamples.waiting,
    },
    acting,
  ),
  task('performAction', { ...names, ...action }, { ...acting, prepare: approve }),
  task('verifyAction', { ...names, ...action }, acting),
  task('requestedAction', names, { families: [] }),
];
