import type { Capability } from './capabilities.ts';

/** What every declared unit that becomes a Lambda function states. */
export interface Unit<Id extends string = string, C extends Capability = Capability> {
  /** camelCase of its folder: also operationId, construct id, log `service` and metric dimension. */
  readonly id: Id;
  /** What it may touch: ports, environment and IAM in one. */
  readonly uses: readonly C[];
  /** Longest run of one invocation. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}
