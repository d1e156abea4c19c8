import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { lateIdempotencyStore as idempotency } from '#adapters/dynamodb/late-idempotency-store.ts';
import { lateWorkflowStore as workflows } from '#adapters/dynamodb/late-workflow-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsMachineLook as machines } from '#adapters/stepfunctions/machine-look.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { httpHandler } from '#runtime/http.ts';
import { resumeRun } from './route.ts';

const stores = { admission, audit, budgets, evidence, idempotency, runs, workflows };

export const handler = httpHandler(resumeRun, { ...stores, engine, machines });
