import type { CircuitStore } from '#ports/circuit-store.ts';
import type { CostLedger } from '#ports/cost-ledger.ts';
import type { OpenModel } from '#ports/open-model.ts';
import type { OpenModelEnv } from './open-model.ts';

/** Where the gateway's ports are. */
export interface GatewayPortsEnv extends OpenModelEnv {
  readonly TABLE_NAME: string;
}

/** The gateway's ports on AWS; their code is loaded when they are made, which is at the first call of a model. */
export async function awsGatewayPorts(
  env: GatewayPortsEnv,
): Promise<{ readonly open: OpenModel; readonly ledger: CostLedger; readonly circuits: CircuitStore }> {
  const [{ openModels }, { dynamoCostLedger }, { dynamoCircuitStore }] = await Promise.all([
    import('./open-model.ts'),
    import('../dynamodb/cost-ledger.ts'),
    import('../dynamodb/circuit-store.ts'),
  ]);
  return { open: openModels(env), ledger: dynamoCostLedger(env), circuits: dynamoCircuitStore(env) };
}
