import { SFNClient } from '@aws-sdk/client-sfn';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';

let shared: SFNClient | undefined;

/** The client of this execution environment. */
export function stepFunctionsClient(): SFNClient {
  shared ??= calling('Step Functions', new SFNClient(awsCalls));
  return shared;
}

/** True of an error of the service with one of these names. */
export const named = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);
