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

/** The environment of the capabilities that need another one than the table's name, checked on first use. */
export const capabilityEnv = {
  'engine.start': z.object({ ...engine.shape, ...places.shape }),
  'runs.queue': places,
  'engine.stop': engine,
  'engine.read': engine,
  'tasks.answer': none,
  'evidence.read': evidence,
  'evidence.write': evidence,
  'bundles.read': evidence,
  'bundles.replay': none,
  'cache.write': z.object({
    ...table.shape,
    CACHE_URL: z.string().default(''),
    RELEASE: z.string().default(''),
  }),
  'bus.publish': z.object({ ...table.shape, EVENT_BUS_NAME: z.string().min(1) }),
  'webhooks.deliver': z.object({ ...table.shape, EGRESS_ALLOW: z.string().default('') }),
  'budgets.gate': z.object({ ...table.shape, LEAST_CALL_MICROS: leastCall }),
  'alerts.read': alerts,
  'alerts.write': alerts,
  'alarms.take': z.object({ ALARM_TENANT: z.string().default('') }),
  'calendar.read': none,
  'mail.send': z.object({ MAIL_FROM: z.string().default(''), MAIL_TO: z.string().default('') }),
  // queue URLs are JSON, agent id → URL
  'dead-letters.look': z.object({ DEAD_LETTER_QUEUE_URLS: z.string(), REACTION_ARNS: z.string() }),
  'dead-letters.redrive': z.object({
    ...table.shape,
    DEAD_LETTER_QUEUE_URLS: z.string(),
    SOURCE_QUEUE_URLS: z.string(),
    REACTION_ARNS: z.string(),
  }),
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
  'workflows.build': z.object({ ...table.shape, WORKFLOW_MACHINES: z.string().min(2) }),
  'machines.read': z.object({ ...table.shape, WORKFLOW_MACHINES: z.string().min(2) }),
  'workflows.collect': z.object({ ...table.shape, WORKFLOW_MACHINES: z.string().min(2) }),
  'yaml.read': none,
  'models.read': z.object({ ...table.shape, MODEL_GATEWAY: gatewaySettings }),
  'models.list': model,
  // holds and circuits are in the table
  'model.invoke': z.object({ ...table.shape, ...model.shape }),
} as const satisfies Partial<Record<Capability, z.ZodObject>>;

/** What the environment of a capability holds once it is parsed. */
export type CapabilityEnv<C extends Capability> = z.output<
  C extends keyof typeof capabilityEnv ? (typeof capabilityEnv)[C] : typeof table
>;

/** The environment that a capability needs; nothing else is read from the environment. */
export const envOf = (use: Capability): z.ZodObject =>
  (capabilityEnv as Partial<Record<Capability, z.ZodObject>>)[use] ?? table;
