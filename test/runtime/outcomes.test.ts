import { errorCodes, OrchestratorError, ValidationError } from '#domain/errors.ts';
import { expectedError, messageOutcome, outcomes } from '#runtime/outcomes.ts';

describe('outcomes', () => {
  it('has one row for each code, with its own error name and a 4xx or 5xx status', () => {
    expect(Object.keys(outcomes).sort()).toEqual([...errorCodes].sort());
    expect(new Set(Object.values(outcomes).map((o) => o.asl)).size).toBe(errorCodes.length);
    for (const { status } of Object.values(outcomes)) expect(status).toBeGreaterThanOrEqual(400);
  });

  it('keeps an expected error and hides any other', () => {
    const known = new ValidationError('bad');
    expect(expectedError(known)).toBe(known);
    const hidden = expectedError(new TypeError('password=hunter2'));
    expect(hidden.code).toBe('internal');
    expect(hidden.message).not.toContain('hunter2');
    expect((hidden.cause as Error).message).toBe('password=hunter2');
    expect(expectedError('a string').code).toBe('internal');
  });

  it.each([
    [new ValidationError('bad'), 'dead-letter'],
    [new OrchestratorError('unavailable', 'later'), 'retry'],
    [new OrchestratorError('unavailable', 'never', { retryable: false }), 'record'],
    [new OrchestratorError('tool_failed', 'once more', { retryable: true }), 'retry'],
    [new OrchestratorError('stale_owner', 'gone'), 'record'],
  ])('decides the fate of a message: %#', (error, fate) => {
    expect(messageOutcome(error)).toBe(fate);
  });
});
