import type { Unit } from '#declare/unit.ts';

/** What stands before every route but the public ones. */
export const authorizer = {
  id: 'authorizer',
  uses: ['keys.read'],
  timeoutSeconds: 10,
  memoryMb: 512,
} as const satisfies Unit;
