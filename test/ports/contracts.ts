import { admissionContract } from './admission.contract.ts';
import { agentRegistryContract } from './agent-registry.contract.ts';
import { alertStoreContract } from './alert-store.contract.ts';
import {
  actionGrantStoreContract,
  approvalStoreContract,
  toolSwitchesContract,
} from './approvals.contract.ts';
import { costLedgerContract } from './cost-ledger.contract.ts';
import { costLedgerBudgetsContract } from './cost-ledger-budgets.contract.ts';
import { costLedgerLimitsContract } from './cost-ledger-limits.contract.ts';
import { deadLettersContract } from './dead-letters.contract.ts';
import { evidenceStoreContract } from './evidence-store.contract.ts';
import { followUpStoreContract } from './follow-up-store.contract.ts';
import { messageBusContract } from './message-bus.contract.ts';
import { reactionsContract } from './reactions.contract.ts';
import {
  apiKeysContract,
  auditLogContract,
  circuitStoreContract,
  idempotencyStoreContract,
} from './records.contract.ts';
import { runHistoryContract } from './run-history.contract.ts';
import { runListingContract } from './run-listing.contract.ts';
import { runStoreContract } from './run-store.contract.ts';
import { scheduleStoreContract } from './schedule-store.contract.ts';
import { signerContract } from './signer.contract.ts';
import { stopSwitchContract } from './stop-switch.contract.ts';
import { summaryListContract } from './summary-list.contract.ts';
import { webhooksContract } from './webhooks.contract.ts';
import { workflowEngineContract } from './workflow-engine.contract.ts';
import { workflowStoreContract } from './workflow-store.contract.ts';
import type { World } from './world.ts';

/** Every contract, on worlds that `world` makes empty for each test. */
export function contracts(world: () => Promise<World>): void {
  for (const contract of [
    runStoreContract,
    runListingContract,
    runHistoryContract,
    agentRegistryContract,
    apiKeysContract,
    auditLogContract,
    idempotencyStoreContract,
    costLedgerContract,
    costLedgerBudgetsContract,
    costLedgerLimitsContract,
    stopSwitchContract,
    circuitStoreContract,
    messageBusContract,
    webhooksContract,
    evidenceStoreContract,
    signerContract,
    summaryListContract,
    scheduleStoreContract,
    alertStoreContract,
    followUpStoreContract,
    admissionContract,
    deadLettersContract,
    reactionsContract,
    workflowEngineContract,
    workflowStoreContract,
    approvalStoreContract,
    actionGrantStoreContract,
    toolSwitchesContract,
  ]) {
    contract(world);
  }
}
