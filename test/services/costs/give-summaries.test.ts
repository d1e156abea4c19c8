import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { memoryEventForwarder } from '#adapters/memory/event-forwarder.ts';
import { memoryMailer } from '#adapters/memory/mailer.ts';
import { memoryMessageBus } from '#adapters/memory/message-bus.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memorySummaryList } from '#adapters/memory/summary-list.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { CostSummaryEvent } from '#services/costs/cost-summary.ts';
import { giveSummaries } from '#services/costs/give-summaries.ts';
import { at, budgetOf, holdOf, labelsOf, NOON, scope, spent } from '../../ports/ledger-samples.ts';

const made = async () => {
  const deps = {
    ledger: memoryCostLedger(),
    bus: memoryMessageBus(),
    events: memoryEventForwarder(),
    summaries: memorySummaryList(),
    mail: memoryMailer(),
    clock: memoryClock(at('2026-11-23T01:00Z')),
    random: memoryRandomness(1),
  };
  const spend = async (id: string, time: string, micros: number, project: string | undefined) => {
    const labels = labelsOf({ project });
    await deps.ledger.reserve(holdOf(id, { micros, labels, createdAt: at(time) }));
    await deps.ledger.settle('acme', id, spent(micros, { at: at(time) }));
  };
  await spend('a', '2026-11-14T12:00Z', 500_000, 'shop');
  await spend('b', '2026-11-20T12:00Z', 1_000_000, 'shop');
  await spend('c', '2026-11-21T23:59Z', 2_500_000, 'shop');
  await spend('d', '2026-11-21T00:00Z', 10, undefined);
  await spend('e', '2026-11-22T00:00Z', 70_000_000, 'bank');
  const day = {
    tenantId: 'acme',
    period: 'day',
    window: '2026-11-21',
    dueAt: at('2026-11-22T00:10Z'),
  } as const;
  const week = {
    tenantId: 'acme',
    period: 'week',
    window: '2026-W47',
    dueAt: at('2026-11-23T00:10Z'),
  } as const;
  return { deps, day, week };
};

describe('giveSummaries', () => {
  it('publishes and mails what a day cost beside the day before, once', async () => {
    const { deps, day } = await made();
    await deps.ledger.putBudget('acme', budgetOf(scope.project, { total: 5_000_000 }), 0, NOON);
    await deps.summaries.note(day);
    expect(await giveSummaries(deps)).toEqual({ given: 1, mails: 1, errors: 0 });
    expect(await giveSummaries(deps)).toEqual({ given: 0, mails: 0, errors: 0 });
    const { items } = await deps.bus.getHistory('acme', { limit: 9 });
    expect(items.map(({ id, type, subject }) => [id, type, subject])).toEqual([
      ['cost-summary/day/2026-11-21', 'cost-summary', 'day/2026-11-21'],
    ]);
    const event = CostSummaryEvent.parse(items[0]?.data);
    expect(event).toEqual({
      period: 'day',
      window: '2026-11-21',
      from: '2026-11-21',
      to: '2026-11-21',
      calls: 2,
      micros: 2_500_010,
      before: { calls: 1, micros: 1_000_000 },
      byProject: {
        top: [
          { group: 'shop', calls: 1, micros: 2_500_000 },
          { group: '', calls: 1, micros: 10 },
        ],
        others: { groups: 0, micros: 0 },
      },
      byModel: {
        top: [{ group: 'us.amazon.nova-pro-v1:0', calls: 2, micros: 2_500_010 }],
        others: { groups: 0, micros: 0 },
      },
      budgets: [{ scope: scope.project, period: 'total', limitMicros: 5_000_000, spentMicros: 4_000_000 }],
    });
    expect(deps.mail.sent).toEqual([
      {
        subject: 'Watchfloor: acme spent $2.51 on 2026-11-21',
        text: [
          'Models cost acme $2.51 on 2026-11-21, in 2 calls.',
          'The day before: $1.00, in 1 call.',
          '',
          'By project:',
          '  $2.50  shop (1 call)',
          '  $0.00001  without a project (1 call)',
          '',
          'By model:',
          '  $2.51  us.amazon.nova-pro-v1:0 (2 calls)',
          '',
          'Budgets of which 80 % or more are spent:',
          '  project/shop, total: $4.00 of $5.00 (80 %)',
          '',
          'All days are UTC. GET /api/v1/usage and GET /api/v1/budgets tell more.',
          '',
        ].join('\n'),
      },
    ]);
  });

  it('sums a week from Monday to Sunday beside the week before', async () => {
    const { deps, week } = await made();
    await deps.summaries.note(week);
    await giveSummaries(deps);
    const [message] = (await deps.bus.getHistory('acme', { limit: 9 })).items;
    const { from, to, calls, micros, before } = CostSummaryEvent.parse(message?.data);
    expect({ from, to, calls, micros, before }).toEqual({
      from: '2026-11-16',
      to: '2026-11-22',
      calls: 4,
      micros: 73_500_010,
      before: { calls: 1, micros: 500_000 },
    });
  });

  it('waits until the period is over', async () => {
    const { deps, week } = await made();
    await deps.summaries.note({ ...week, dueAt: deps.clock.now() });
    expect(await giveSummaries(deps)).toEqual({ given: 0, mails: 0, errors: 0 });
  });

  it('tries again what could not be mailed, without telling the bus twice, and gives the others', async () => {
    const { deps, day, week } = await made();
    await deps.summaries.note(day);
    await deps.summaries.note(week);
    let broken = true;
    const mail = {
      send: async (sent: { subject: string; text: string }) => {
        if (broken && sent.subject.includes(' on ')) throw new OrchestratorError('unavailable', 'no');
        await deps.mail.send(sent);
      },
    };
    expect(await giveSummaries({ ...deps, mail })).toEqual({ given: 1, mails: 1, errors: 1 });
    broken = false;
    expect(await giveSummaries({ ...deps, mail })).toEqual({ given: 1, mails: 1, errors: 0 });
    expect((await deps.bus.getHistory('acme', { limit: 9 })).items).toHaveLength(2);
    expect(deps.mail.sent).toHaveLength(2);
  });

  it('publishes without mails where the stage sends none', async () => {
    const { deps, day } = await made();
    await deps.summaries.note(day);
    expect(await giveSummaries({ ...deps, mail: undefined })).toEqual({ given: 1, mails: 0, errors: 0 });
  });
});
