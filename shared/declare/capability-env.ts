import * as z from 'zod';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { Capability } from './capabilities.ts';

const table = z.object({ TABLE_NAME: z.string().min(3) });
const alerts = z.object({
  ...table.shape,
  ALERT_QUIET_MINUTES: z.coerce.number().int().positive().default(30),
});
const places = z.object({
  ...table.shape,
  RUNS_AT_ONCE: z.coerce.number().int().nonnegative().default(0),
  URGENT_BESIDES: z.coerce.number().int().nonnegative().default(0),
});
const engine = z.object({ STATE_MACHINE_ARNS: z.string().min(3) });
const evidence = z.object({ ...table.shape, EVIDENCE_BUCKET: z.string().min(3) });
/** One JSON variable; empty or absent means switched off. */
const gatewaySettings = z
  .string()
  .default('')
  .transform((text, context): unknown => {
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(GatewaySettings.optional());
const model = z.object({ MODEL_GATEWAY: gatewaySettings, EGRESS_ALLOW: z.string().default('') });
/** Micro-dollars; empty or absent means that no model is set. */
const leastCall = z
  .string()
  .regex(/^\d{0,15}$/, 'is no whole number')
  .default('')
  .transform((text) => (text === '' ? undefined : Number(text)));
const none = z.object({});

/** The environment each capability needs, checked on first use; nothing else is read from the environment. */
export const capabilityEnv = {
  'runs.read': table,
  'runs.create': table,
  'runs.write': table,
  'outbox.read': table,
  'outbox.mark': table,
  'runs.sweep': table,
  'engine.start': z.object({ ...engine.shape, ...places.shape }),
  'runs.queue': places,
  'engine.stop': engine,
  'engine.read': engine,
  'tasks.answer': none,
  'evidence.read': evidence,
  'evidence.write': evidence,
  'bundles.read': evidence,
  'bundles.replay': none,
  'agents.read': table,
  'agents.write': table,
  'keys.read': table,
  'audit.write': table,
  'idempotency.write': table,
  'cache.write': z.object({
    ...table.shape,
    CACHE_URL: z.string().default(''),
    RELEASE: z.string().default(''),
  }),
  'cursors.sign': table,
  'links.sign': table,
  'links.verify': table,
  'stop.read': table,
  'stop.write': table,
  'bus.publish': z.object({ ...table.shape, EVENT_BUS_NAME: z.string().min(1) }),
  'bus.sweep': table,
  'bus.read': table,
  'webhooks.read': table,
  'webhooks.write': table,
  'webhooks.sign': table,
  'deliveries.read': table,
  'deliveries.write': table,
  'webhooks.deliver': z.object({ ...table.shape, EGRESS_ALLOW: z.string().default('') }),
  'webhooks.sweep': table,
  'budgets.gate': z.object({ ...table.shape, LEAST_CALL_MICROS: leastCall }),
  'alerts.read': alerts,
  'alerts.write': alerts,
  'alarms.take': z.object({ ALARM_TENANT: z.string().default('') }),
  'follow-ups.read': table,
  'follow-ups.write': table,
  'follow-ups.take': table,
  'schedules.read': table,
  'schedules.write': table,
  'schedules.take': table,
  'calendar.read': none,
  'summaries.note': table,
  'summaries.give': table,
  'mail.send': z.object({ MAIL_FROM: z.string().default(''), MAIL_TO: z.string().default('') }),
  'ledger.spend': table,
  'ledger.read': table,
  'ledger.write': table,
  'ledger.sweep': table,
  // queue URLs are JSON, agent id → URL
  'dead-letters.look': z.object({ DEAD_LETTER_QUEUE_URLS: z.string() }),
  'dead-letters.redrive': z.object({
    ...table.shape,
    DEAD_LETTER_QUEUE_URLS: z.string(),
    AGENT_QUEUE_URLS: z.string(),
  }),
  'approvals.read': table,
  'approvals.write': table,
  'approvals.sweep': table,
  'action-grants.read': table,
  'action-grants.use': table,
  'action-grants.write': table,
  'tool-switches.read': table,
  'tool-switches.write': table,
  'actions.observe': none,
  'actions.perform': z.object({ ACTOR_ROLE_ARN: z.string().default('') }),
  'health.probe': z.object({ ...table.shape, ...engine.shape, ...model.shape, AGENT_QUEUE_URLS: z.string() }),
  'metrics.read': none,
  'alarms.read': none,
  'logs.read': none,
  'changes.read': none,
  'estate.read': none,
  'network.probe': z.object({ EGRESS_ALLOW: z.string().default('') }),
  'workflows.declared': none,
  'workflows.parts': none,
  'workflows.read': table,
  'workflows.write': table,
  'workflows.build': z.object({ ...table.shape, WORKFLOW_MACHINES: z.string().min(2) }),
  'workflows.collect': z.object({ ...table.shape, WORKFLOW_MACHINES: z.string().min(2) }),
  'yaml.read': none,
  'models.read': z.object({ ...table.shape, MODEL_GATEWAY: gatewaySettings }),
  'models.list': model,
  // holds and circuits are in the table
  'model.invoke': z.object({ ...table.shape, ...model.shape }),
} as const satisfies Record<Capability, z.ZodObject>;
