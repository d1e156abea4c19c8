import { readdirSync } from 'node:fs';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import { memoryApiKeys } from '#adapters/memory/api-keys.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryAuditLog } from '#adapters/memory/audit-log.ts';
import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryCircuitStore } from '#adapters/memory/circuit-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryDeliveryStore } from '#adapters/memory/delivery-store.ts';
import { memoryEventForwarder } from '#adapters/memory/event-forwarder.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryHealthProbe } from '#adapters/memory/health-probe.ts';
import { memoryIdempotencyStore } from '#adapters/memory/idempotency-store.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryOutbox } from '#adapters/memory/outbox.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryRunStore } from '#adapters/memory/run-store.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { memoryWebhookStore } from '#adapters/memory/webhook-store.ts';
import { memoryTaskTokens, memoryWorkflowEngine } from '#adapters/memory/workflow-engine.ts';
import { memoryWorkflowMachines } from '#adapters/memory/workflow-machines.ts';
import { memoryWorkflowStore } from '#adapters/memory/workflow-store.ts';
import { yamlReader } from '#adapters/yaml/yaml-reader.ts';
import type { AnyRoute } from '#declare/route.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { type Principal, roles } from '#domain/tenants/principal.ts';
import type { OpenCatalogue } from '#ports/open-catalogue.ts';
import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../functions/agents/registry.ts';
import { taskIds, workflows } from '../../functions/workflows/registry.ts';
import { type LoggedLine, recorded } from './recorded-telemetry.ts';
import { seedApprovals } from './seeded-approvals.ts';
import { seedCosts } from './seeded-costs.ts';
import { seededLetters } from './seeded-letters.ts';
import { NOW, seed } from './seeded-runs.ts';
import { seededTriggers } from './seeded-triggers.ts';
import { seedWebhooks } from './seeded-webhooks.ts';
import { seedWorkflows, workflowTargets } from './seeded-workflows.ts';

const chain = [
  { provider: 'bedrock', model: 'eu.amazon.nova-pro-v1:0' },
  { provider: 'ollama', model: 'llama3.1', ownHardware: true },
  { provider: 'openai', model: 'not-in-the-table' },
];

/** What the servers of the chain say; OpenAI's is down. */
const offering: OpenCatalogue = ({ provider, models }) => ({
  provider,
  list: async () => {
    if (provider === 'openai') throw new LLMProviderError(provider, 'model_unavailable', 'it is down');
    return models.map((id) => (provider === 'ollama' ? { id, contextTokens: 131_072 } : { id }));
  },
});

/** Every declared route, from the folders. */
export const routes: readonly AnyRoute[] = await Promise.all(
  readdirSync('functions/api', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('route.ts'))
    .sort()
    .map(async (file) => {
      const exported = (await import(`../../functions/api/${file}`)) as Record<string, AnyRoute>;
      return Object.values(exported)[0] as AnyRoute;
    }),
);

/** Who calls unless a test says otherwise: may do everything. */
export const admin: Principal = {
  tenantId: 'acme',
  id: 'key_1',
  role: 'admin',
  scopes: [...roles.admin],
};

/** What a test may send; everything has a usable default. */
export interface Sent {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON unless a string or bytes, which go as they are. */
  readonly body?: unknown;
  readonly principal?: Principal | 'nobody' | undefined;
}

/** An answer, its JSON parsed. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  readonly json: any;
  readonly raw: APIGatewayProxyResult;
}

/**
 * The whole API over ports in memory, with the things that examples speak of. A sleep passes at once, unless
 * `sleeping` waits: then timeouts never strike.
 */
export async function apiWorld({
  env = {},
  sleeping = 'skips',
}: {
  env?: Record<string, string>;
  sleeping?: 'skips' | 'waits';
} = {}) {
  const state = runState();
  const clock = memoryClock(NOW, { sleeping });
  const evidenceState = new Map();
  const auditLog = memoryAuditLog();
  const ledger = memoryCostLedger();
  const ports = {
    runs: memoryRunStore(state),
    outbox: memoryOutbox(state),
    engine: memoryWorkflowEngine(),
    evidence: memoryEvidenceStore(evidenceState),
    agents: memoryAgentRegistry(),
    keys: memoryApiKeys(),
    audit: auditLog,
    bus: memoryMessageBus(),
    events: memoryEventForwarder(),
    cache: memoryCache(),
    idempotency: memoryIdempotencyStore(),
    stop: memoryStopSwitch(),
    signer: memorySigner(),
    linkSigner: memorySigner('links'),
    approvals: memoryApprovalStore(state),
    grants: memoryActionGrantStore(),
    toolSwitches: memoryToolSwitches(),
    tokens: memoryTaskTokens(),
    probes: [memoryHealthProbe('table', 'reads')],
    ledger,
    budgets: { states: ledger.states, leastCallMicros: 100 },
    ...seededLetters(clock.now),
    ...(await seededTriggers()),
    webhooks: memoryWebhookStore(),
    deliveries: memoryDeliveryStore(),
    webhookSigner: memorySigner('webhooks'),
    declared: { workflows },
    parts: async () => ({ agents, taskIds, workflows }),
    workflows: memoryWorkflowStore(),
    machines: memoryWorkflowMachines(workflowTargets),
    yaml: yamlReader(),
    circuits: memoryCircuitStore(),
    catalogues: offering,
    modelSettings: GatewaySettings.parse({ tiers: { cheap: chain, standard: chain, strong: chain } }),
  };
  await seed(ports);
  await seedApprovals(ports);
  await seedWebhooks(ports);
  await seedCosts(ledger, NOW);
  await seedWorkflows(ports.workflows);
  const lines: LoggedLine[] = [];
  const metrics: { name: string; value: number }[] = [];
  const random = memoryRandomness(11);
  const edge = {
    ambient: () => ({ clock, random }),
    telemetry: () => recorded(lines, metrics),
    env: () => ({
      TABLE_NAME: 'table',
      EVENT_BUS_NAME: 'events',
      EVIDENCE_BUCKET: 'bucket',
      STATE_MACHINE_ARNS: '{"investigate":"arn"}',
      WORKFLOW_MACHINES: '{}',
      ...{
        AGENT_QUEUE_URLS: '{}',
        DEAD_LETTER_QUEUE_URLS: '{}',
        SOURCE_QUEUE_URLS: '{}',
        REACTION_ARNS: '{}',
      },
      ...env,
    }),
  };
  const factories = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, () => port]));
  const handlers = new Map<AnyRoute, ReturnType<typeof httpHandler>>();
  let sent = 0;
  const call = async (route: AnyRoute, message: Sent = {}): Promise<Got> => {
    const handler = handlers.get(route) ?? httpHandler(route, factories as never, edge);
    handlers.set(route, handler);
    sent += 1;
    const raw = await handler(eventOf(route, message, `gateway-${sent}`), context);
    return got(raw);
  };
  return { ports, state, evidenceState, clock, lines, metrics, call };
}

export type ApiWorld = Awaited<ReturnType<typeof apiWorld>>;

/** A route by its id. */
export const routeOf = (id: string): AnyRoute => {
  const found = routes.find((route) => route.id === id);
  if (found === undefined) throw new Error(`no route ${id}`);
  return found;
};

const context = { awsRequestId: 'lambda-1', getRemainingTimeInMillis: () => 29_000 } as Context;

function eventOf(route: AnyRoute, sent: Sent, requestId: string): APIGatewayProxyEvent {
  const { params, query = {}, headers = {}, body, principal = admin } = sent;
  const isBytes = body instanceof Uint8Array;
  const text = isBytes
    ? Buffer.from(body).toString('base64')
    : typeof body === 'string'
      ? body
      : JSON.stringify(body);
  const lists = Object.entries(query).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource: route.path,
    path: route.path,
    httpMethod: route.method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    multiValueHeaders: {},
    pathParameters: params ?? null,
    queryStringParameters: null,
    multiValueQueryStringParameters: lists.length === 0 ? null : Object.fromEntries(lists),
    stageVariables: null,
    body: text ?? null,
    isBase64Encoded: isBytes,
    requestContext: {
      requestId,
      identity: { sourceIp: '192.0.2.1' },
      authorizer:
        principal === 'nobody' || route.scope === 'public'
          ? null
          : {
              tenantId: principal.tenantId,
              principalId: principal.id,
              role: principal.role,
              scopes: principal.scopes.join(' '),
              team: principal.team,
              organization: principal.organization,
            },
    },
  } as unknown as APIGatewayProxyEvent;
}

function got(raw: APIGatewayProxyResult): Got {
  const headers = raw.headers as Record<string, string>;
  const zipped = headers['content-encoding'] === 'gzip';
  const bytes = Buffer.from(raw.body, raw.isBase64Encoded ? 'base64' : 'utf8');
  const text = (zipped ? process.getBuiltinModule('node:zlib').gunzipSync(bytes) : bytes).toString();
  const isJson = /json/.test(headers['content-type'] ?? '');
  return { status: raw.statusCode, headers, text, json: isJson ? JSON.parse(text) : undefined, raw };
}
