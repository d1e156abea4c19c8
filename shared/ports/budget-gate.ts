import type { CostLedger } from './cost-ledger.ts';

/** What decides whether work that spends money may begin: how the budgets stand that would pay for it. */
export interface BudgetGate extends Pick<CostLedger, 'states'> {
  /**
   * The least that a call of any configured model holds, in micro-dollars: a limit with less left lets no call
   * through any more, though it is never spent to the last micro-dollar.
   */
  readonly leastCallMicros: number;
}
