import type { AgentResult, ModelUse } from '#domain/findings/report.ts';

const order: readonly ModelUse['state'][] = ['over-budget', 'unavailable', 'used', 'not-needed', 'off'];

/** How models took part in a run, all agents together: what stood in the way of one counts before what went well. */
export function modelUseOf(results: readonly AgentResult[]): ModelUse | undefined {
  const uses = results.flatMap((result) => result.modelUse ?? []);
  return order.flatMap((state) => uses.filter((use) => use.state === state))[0];
}
