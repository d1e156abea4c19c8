import { PERMANENT } from '#declare/engine-errors.ts';
import type { OrchestratorError } from '#domain/errors.ts';
import { outcomes } from './outcomes.ts';

/**
 * An expected error as the workflow engine is told of it: the name is what `Retry` matches (one name for all
 * that trying again will not change), the message is `code: sentence` for the task that settles the run.
 */
export function engineError(error: OrchestratorError): { name: string; message: string } {
  const name = error.retryable ? outcomes[error.code].asl : PERMANENT;
  return { name, message: `${error.code}: ${error.message}` };
}
