import type { AnyAction } from '#declare/action.ts';
import { detectStackDrift } from './detect-stack-drift.ts';
import { redriveQueue } from './redrive-queue.ts';
import { rollBackAlias } from './roll-back-alias.ts';
import { scaleService } from './scale-service.ts';
import { setReservedConcurrency } from './set-reserved-concurrency.ts';
import { setStackParameter } from './set-stack-parameter.ts';

/** Every mutating tool there is: what can be proposed, switched on and performed. Off until a tenant switches it on. */
export const actions: readonly AnyAction[] = [
  detectStackDrift,
  redriveQueue,
  rollBackAlias,
  scaleService,
  setReservedConcurrency,
  setStackParameter,
];
