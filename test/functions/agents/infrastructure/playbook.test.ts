import type { PlaybookView } from '#declare/agent.ts';
import type { StackState } from '#domain/telemetry/estate.ts';
import { infrastructure } from '../../../../functions/agents/infrastructure/agent.ts';

const stack = (
  name: string,
  updatedAt: number,
  status = 'UPDATE_COMPLETE',
  physicalId = `${name}-res`,
): StackState => ({
  name,
  status,
  driftStatus: 'NOT_CHECKED',
  updatedAt,
  resources: [{ logicalId: 'R', physicalId, type: 'T', status: 'CREATE_COMPLETE' }],
});
const view = (turn: number, task: string, stacks: StackState[]): PlaybookView => ({
  task,
  now: 9,
  window: { from: 1, to: 9 },
  turn,
  destinations: [],
  outcomes: [{ tool: 'list_stacks', input: {}, output: { stacks, gaps: [] } }],
});

describe('the playbook of infrastructure', () => {
  it('lists everything at once with tools of its own', () => {
    const calls = infrastructure.playbook({ ...view(0, '', []), outcomes: [] });
    const names = infrastructure.tools.map((t) => t.name);
    expect(calls.map((c) => c.tool).sort()).toEqual(names.filter((n) => n !== 'detect_drift').sort());
  });

  it('compares the stacks that the task names, then the latest, and none that is in motion', () => {
    const stacks = [
      stack('old', 1),
      stack('new', 5),
      stack('busy', 8, 'UPDATE_IN_PROGRESS'),
      stack('shop', 2, 'UPDATE_ROLLBACK_COMPLETE', 'checkout-api'),
      stack('mid', 4),
      stack('mid2', 3),
    ];
    const calls = infrastructure.playbook(view(1, 'Checkout-API is slow', stacks));
    expect(calls.map((c) => c.input['stack'])).toEqual(['shop', 'new', 'mid', 'mid2']);
  });

  it('ends after that, or at once where stacks could not be listed', () => {
    expect(infrastructure.playbook(view(2, '', []))).toEqual([]);
    const failed = [{ tool: 'list_stacks', input: {}, error: { code: 'forbidden', message: '' } }];
    expect(infrastructure.playbook({ ...view(1, '', []), outcomes: failed })).toEqual([]);
  });
});
