import { thresholdId, thresholdsReached } from '#domain/costs/standing.ts';
import type { AuditEntry } from '#ports/audit-log.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Redrive } from '#ports/redrives.ts';
import type { PendingSummary } from '#ports/summary-list.ts';
import type { Fact, Invocation } from '../world/history.ts';
import { asked, type Check, effects, factsOf, repeated, type Story } from './check.ts';

type Work = Extract<Fact, { fact: 'tool' | 'model' }>;
/** A slice of parallel calls that was admitted by one look at the mark. */
const ONE_ROUND = 8;

export const stopHolds: Check = {
  name: 'stop-holds',
  holds:
    'after an acknowledged stop a worker makes at most the one round of calls that it had looked up the mark for',
  broken: (story) =>
    factsOf(story, 'stop-acknowledged').flatMap((stop) => {
      const released =
        factsOf(story, 'stop-released').find(({ n, tenantId }) => n > stop.n && tenantId === stop.tenantId)
          ?.n ?? Number.POSITIVE_INFINITY;
      const after = [...factsOf(story, 'tool'), ...factsOf(story, 'model')].filter(
        ({ n, by }) => n > stop.n && n < released && concerns(stop, by),
      );
      return [...Map.groupBy(after, ({ by }) => by)].flatMap(([by, works]) =>
        ranOn(story, stop.n, by, works),
      );
    }),
};

const concerns = (stop: { tenantId: string; runId?: string | undefined }, { about }: Invocation): boolean =>
  about.tenantId === stop.tenantId && (stop.runId === undefined || stop.runId === about.runId);

function ranOn(story: Story, since: number, by: Invocation, works: readonly Work[]): string[] {
  const last = Math.max(...works.map(({ n }) => n));
  const looked = asked(story, 'stop', 'stopped').some(
    (look) => look.by === by && look.began > since && look.n < last,
  );
  if (looked) return [`${by.unit} ${by.number} looked at the mark and went on`];
  const models = works.filter(({ fact }) => fact === 'model').length;
  return works.length - models > ONE_ROUND || models > 1
    ? [`${by.unit} ${by.number} made ${works.length} calls after the stop`]
    : [];
}

export const lettersOnce: Check = {
  name: 'letters-accounted',
  holds:
    'a dead letter leaves its queue only with an entry in the audit trail, sent or discarded, and is not sent again after its receipt',
  broken: (story) => {
    const written = effects(story, 'audit', 'write').map(({ n, args }) => ({
      n,
      entry: args[0] as AuditEntry,
    }));
    const sent = effects(story, 'deadLetters', 'send').map(({ n, args }) => ({
      n,
      id: (args[0] as DeadLetter).id,
    }));
    const receipts = asked(story, 'redrives', 'sent').map(({ n, args }) => ({
      n,
      id: (args[0] as Redrive).id,
    }));
    return [
      ...effects(story, 'deadLetters', 'remove').flatMap(({ n, args }) => {
        const { queue, id } = args[0] as DeadLetter;
        const noted = written.find((w) => w.n < n && w.entry.target === `${queue}/${id}`);
        const kept = story.final.audit.some(({ target }) => target === `${queue}/${id}`);
        if (noted === undefined || !kept) return [`${queue}/${id} was removed without an audit entry`];
        const goes = noted.entry.action === 'discardDeadLetter' || sent.some((s) => s.n < n && s.id === id);
        return goes ? [] : [`${queue}/${id} was removed and never sent`];
      }),
      ...receipts.flatMap(({ n, id }) =>
        sent.some((s) => s.id === id && s.n > n) ? [`${id} was sent again after its receipt`] : [],
      ),
    ];
  },
};

export const poisonPasses: Check = {
  name: 'poison-passes',
  holds: 'what nobody can read holds the records behind it up by one receive at most',
  broken: (story) => {
    const poison = factsOf(story, 'stream-record').filter(
      ({ healthy, outcome }) => !healthy && outcome !== 'handled',
    );
    return [
      ...repeated(
        poison.map(({ stream, id }) => `${stream}/${id}`),
        (id, n) => `the unreadable ${id} held up its stream ${n} times`,
      ),
    ];
  },
};

export const toldOnce: Check = {
  name: 'told-once',
  holds:
    'every message of the bus is there once; every threshold reached and every period that is over was told',
  broken: (story) => {
    const { final } = story;
    const ids = new Set(final.bus.map(({ id }) => id));
    const summaries = new Set(
      effects(story, 'summaries', 'note').flatMap(({ args }) => {
        const { period, window, dueAt } = args[0] as PendingSummary;
        return dueAt < endOf(story) ? [`cost-summary/${period}/${window}`] : [];
      }),
    );
    const thresholds = final.budgets.flatMap(({ budget, meters }) =>
      meters
        .filter(({ period }) => period === 'total')
        .flatMap((meter) =>
          thresholdsReached(meter, 0).map((percent) =>
            thresholdId(tenantOf(budget.updatedBy), meter, percent),
          ),
        ),
    );
    return [
      ...repeated(
        final.bus.map(({ tenantId, id }) => `${tenantId}/${id}`),
        (id, n) => `${id} is on the bus ${n} times`,
      ),
      ...[...summaries].flatMap((id) => (ids.has(id) ? [] : [`${id} was never told`])),
      ...thresholds.flatMap((id) => (ids.has(id) ? [] : [`the threshold ${id} was never told`])),
      ...(final.pendingSummaries === 0 ? [] : [`${final.pendingSummaries} summaries are due and not given`]),
    ];
  },
};

const tenantOf = (updatedBy: string): string => updatedBy.replace(/^key_/, '');
const endOf = ({ facts }: Story): number => facts.at(-1)?.at ?? 0;

export const audited: Check = {
  name: 'changes-audited',
  holds: 'every change that was answered has tried to write its audit entry, and each entry is there once',
  broken: (story) => {
    const tried = new Set(
      story.facts.flatMap((fact) => (fact.fact === 'asked' && fact.port === 'audit' ? [fact.by] : [])),
    );
    const changing = new Set(
      factsOf(story, 'answered')
        .filter(({ changes }) => changes)
        .map(({ route }) => route),
    );
    return [
      ...factsOf(story, 'returned')
        .filter(({ by }) => changing.has(by.unit) && !tried.has(by) && !replayedBy(story, by))
        .map(({ by }) => `${by.unit} ${by.number} left no audit entry`),
      ...repeated(
        story.final.audit.map(({ id }) => id),
        (id, n) => `the audit entry ${id} is there ${n} times`,
      ),
    ];
  },
};

/** A replayed answer changes nothing and needs no entry. */
const replayedBy = (story: Story, by: Invocation): boolean =>
  asked(story, 'idempotency', 'begin').some(
    (begin) => begin.by === by && (begin.value as { outcome: string }).outcome === 'replay',
  );
