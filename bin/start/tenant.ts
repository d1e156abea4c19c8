// The demo tenant: a key in the table (only its hash) and the same value as a key of the usage plan.
import { randomBytes } from 'node:crypto';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { dynamoAgentRegistry } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoApiKeys } from '#adapters/dynamodb/api-keys.ts';
import { sha256 } from '#domain/hash.ts';
import { type Role, roles } from '#domain/tenants/principal.ts';
import { systemAmbient } from '#runtime/ambient.ts';
import { seedAgents } from '#services/agents/seed-agents.ts';
import { agents } from '../../functions/registry.ts';
import { clientConfig } from './local-aws.ts';

/** What a key is made for. */
export interface KeyRequest {
  readonly endpoint: string;
  readonly table: string;
  readonly usagePlan: string;
  readonly tenantId: string;
  readonly role: Role;
}

/** Makes an API key and answers its value, which is stored nowhere. Needs the environment of the local engine. */
export async function makeApiKey(request: KeyRequest): Promise<string> {
  const { clock, random } = systemAmbient();
  const value = `wf_${request.tenantId}_${randomBytes(32).toString('base64url')}`;
  const id = random.id('key');
  await dynamoApiKeys({ TABLE_NAME: request.table }).add({
    id,
    tenantId: request.tenantId,
    hash: sha256(value),
    name: `${request.role} key of ${request.tenantId}`,
    role: request.role,
    scopes: [...roles[request.role]],
    createdAt: clock.now(),
  });
  const gateway = new APIGatewayClient(clientConfig(request.endpoint));
  const made = await gateway.send(new CreateApiKeyCommand({ name: id, value, enabled: true }));
  await gateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: request.usagePlan, keyId: made.id, keyType: 'API_KEY' }),
  );
  return value;
}

/** Registers the declared agents; free of effect when they are there. */
export async function registerAgents(table: string): Promise<void> {
  const declared = agents.map(({ unit }) => unit);
  await seedAgents({ ...systemAmbient(), agents: dynamoAgentRegistry({ TABLE_NAME: table }) }, declared);
}
