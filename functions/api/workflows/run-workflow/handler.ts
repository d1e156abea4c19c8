import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAgentRegistry as known } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { lateIdempotencyStore as idempotency } from '#adapters/dynamodb/late-idempotency-store.ts';
import { lateWorkflowStore as workflows } from '#adapters/dynamodb/late-workflow-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoToolSwitches as toolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { stepFunctionsWorkflowMachines as machines } from '#adapters/stepfunctions/workflow-machines.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { runWorkflow } from './route.ts';

const declared = () => registry;
const parts = () => async () => ({ ...registry, ...(await import('../../../agents/registry.ts')) });
const rows = { admission, agents: known, audit, budgets, idempotency, runs, toolSwitches, workflows };

export const handler = httpHandler(runWorkflow, { ...rows, declared, evidence, parts, engine, machines });
