import { BudgetExceededError, OrchestratorError } from '#domain/errors.ts';
import { problemOf } from '#runtime/http-problem.ts';

const standing = {
  scope: 'project/shop',
  period: 'day',
  limit: 5_000_000,
  spent: 4_900_000,
  held: 50_000,
  resetsAt: Date.UTC(2026, 10, 22),
  paused: false,
  raisedBy: 'costs:write',
};

describe('problemOf', () => {
  it('names the budget that refused, where it stands, when it starts over and who may raise it', () => {
    const { status, body } = problemOf(new BudgetExceededError('too dear', standing), 'r1');
    expect(status).toBe(402);
    expect(JSON.parse(String(body))).toEqual({
      type: 'urn:watchfloor:problem:budget_exceeded',
      title: 'Budget exceeded',
      status: 402,
      detail: 'too dear',
      code: 'budget_exceeded',
      requestId: 'r1',
      budget: {
        scope: 'project/shop',
        period: 'day',
        limitMicros: 5_000_000,
        spentMicros: 4_900_000,
        heldMicros: 50_000,
        paused: false,
        resetsAt: '2026-11-22T00:00:00Z',
        raisedBy: 'costs:write',
      },
    });
  });

  it('names no budget in any other error', () => {
    const { body } = problemOf(new OrchestratorError('not_found', 'nothing'), 'r1');
    expect(JSON.parse(String(body))).not.toHaveProperty('budget');
  });
});
