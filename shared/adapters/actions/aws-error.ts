import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';

/** Runs `ask` and turns what the SDK throws into an OrchestratorError whose message names `what` and no more. */
export async function telling<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OrchestratorError) throw error;
    const { name, message } = error instanceof Error ? error : new Error();
    // CloudFormation has no name of its own for it
    const called = name === 'ValidationError' && / does not exist/.test(message) ? 'NotFound' : name;
    const [, code, why] = CLASSES.find(([pattern]) => pattern.test(called)) ?? UNREAD;
    throw new OrchestratorError(code, `${what}: ${why}`, { cause: error });
  }
}

/** True where the service behind does not have the call. */
export const isNotOffered = (error: unknown): boolean =>
  error instanceof Error && NOT_OFFERED.test(error.name);

// a service that an engine does not have answers with a page that is no answer of that service
const NOT_OFFERED =
  /UnknownOperation|InvalidAction|NotImplemented|UnsupportedOperation|UnknownService|SyntaxError/i;

const CLASSES: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/AccessDenied|Unauthorized|NotAuthorized/i, 'forbidden', 'not allowed for this role'],
  [NOT_OFFERED, 'not_supported', 'not offered here'],
  [/NotFound|NonExistent|NoSuch|DoesNotExist/i, 'not_found', 'does not exist'],
  [/PreconditionFailed|ResourceConflict/i, 'conflict', 'was changed by another meanwhile'],
  [/Validation|InvalidParameter|InvalidRequest|AlreadyExists/i, 'tool_failed', 'refused by the service'],
];

const UNREAD: readonly [RegExp, ErrorCode, string] = [/./, 'unavailable', 'no clear answer'];
