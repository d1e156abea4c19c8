import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { payerOf } from '#services/costs/payer-labels.ts';
import { runInputOf } from '#services/runs/task-request.ts';
import { alertView, EventForm, EventView, runLink } from '#services/triggers/event-form.ts';

export const takeEvent = defineRoute({
  id: 'takeEvent',
  method: 'POST',
  path: '/events',
  scope: 'runs:write',
  summary: 'Tell of a trouble; a storm of events is one run',
  description:
    'The first event of a key starts a run for its task. Further ones are counted for that run as long as it goes on, and until the quiet period since the first is over; then the next one starts a new run. Monitoring that cannot send an `Idempotency-Key` gives each event an `id`.',
  uses: [
    'alerts.write',
    'runs.read',
    'runs.create',
    'engine.start',
    'evidence.write',
    'agents.read',
    'budgets.gate',
    'stop.read',
    'audit.write',
    'idempotency.write',
  ],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: EventForm,
  response: EventView,
  status: 202,
  changes: true,
  errors: ['budget_exceeded'],
  examples: [
    {
      name: 'something went wrong',
      body: { key: 'checkout-5xx', task: 'checkout returns 5xx, why?', labels: { severity: 'high' } },
      status: 202,
    },
    {
      name: 'it is over, and nobody knew of it',
      body: { key: 'checkout-latency', task: 'checkout is slow, why?', state: 'resolved' },
      status: 202,
    },
    {
      name: 'a project whose budget is spent',
      body: { key: 'checkout-5xx', task: 'checkout returns 5xx, why?', project: 'spent' },
      status: 402,
    },
    { name: 'no key', body: { task: 'checkout returns 5xx, why?' }, status: 400 },
  ],
  handle: async (deps, { principal, body: form, correlationId, repeatable }) => {
    const { key, state, priority } = form;
    const owner = {
      tenantId: principal.tenantId,
      requestedBy: principal.id,
      ...payerOf(principal),
      correlationId,
    };
    const id = form.id ?? repeatable?.id ?? deps.random.id('message');
    const input = runInputOf(form);
    // loaded here: what does not fit is refused without it
    const { takeAlert } = await import('#services/triggers/take-alert.ts');
    const { outcome, alert } = await takeAlert(deps, owner, {
      id,
      key,
      state,
      source: 'api',
      input,
      priority,
    });
    if (alert === undefined) return { body: { outcome } };
    const run = runLink(alert.runId);
    return {
      headers: { location: `runs/${alert.runId}` },
      body: { outcome, alert: alertView(alert), links: { run } },
    };
  },
});
