import { OrchestratorError } from '#domain/errors.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';

/**
 * The queue that was asked for, else all.
 *
 * @throws OrchestratorError `not_found` for one that is not there
 */
export function queuesAsked(
  { deadLetters }: { deadLetters: Pick<DeadLetters, 'queues'> },
  queue: string | undefined,
): readonly string[] {
  const all = deadLetters.queues();
  if (queue === undefined) return all;
  if (!all.includes(queue)) throw new OrchestratorError('not_found', 'there is no such queue');
  return [queue];
}
