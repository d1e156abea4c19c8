import { dynamoAdmissionGate as admission } from '#adapters/dynamodb/admission-gate.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoIdempotencyStore as idempotency } from '#adapters/dynamodb/idempotency-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { stepFunctionsEngine as engine } from '#adapters/stepfunctions/workflow-engine.ts';
import { httpHandler } from '#runtime/http.ts';
import { resumeRun } from './route.ts';

export const handler = httpHandler(resumeRun, {
  admission,
  audit,
  budgets,
  idempotency,
  runs,
  evidence,
  engine,
});
