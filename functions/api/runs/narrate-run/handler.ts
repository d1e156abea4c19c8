import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { awsGatewayPorts } from '#adapters/model/gateway-ports.ts';
import { gatewayOver } from '#runtime/gateway.ts';
import { httpHandler } from '#runtime/http.ts';
import { narrateRun } from './route.ts';

const gateway = gatewayOver(awsGatewayPorts);
export const handler = httpHandler(narrateRun, { runs, evidence, stop, gateway, audit, idempotency });
