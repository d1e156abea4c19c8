import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal, type RunStatus } from '#domain/runs/status.ts';
import type { NewEvent, OutboxEntry } from '#ports/run-store.ts';
import type { CallFact } from '../world/history.ts';
import { asked, type Check, effects, factsOf, repeated, type Story } from './check.ts';

const ENDS: Readonly<Record<string, RunStatus>> = {
  'run-succeeded': 'succeeded',
  'run-failed': 'failed',
  'run-cancelled': 'cancelled',
  'run-timed-out': 'timed_out',
};

export const oneEnd: Check = {
  name: 'one-end',
  holds: 'every run is in one terminal state, and its history holds that end once and no other',
  broken: ({ final }) =>
    final.runs.flatMap(({ run, events }) => {
      const ends = events.flatMap(({ type }) => ENDS[type] ?? []);
      return ends.length === 1 && ends[0] === run.status
        ? []
        : [`${run.id} is ${run.status}, its history ends ${ends.join(', ') || 'nowhere'}`];
    }),
};

export const accepted: Check = {
  name: 'accepted-is-terminal',
  holds: 'every accepted task is a run that has ended, and after redriving no message is left among the dead',
  broken: (story) => {
    const ended = new Set(
      story.final.runs.filter(({ run }) => isTerminal(run.status)).map(({ run }) => run.id),
    );
    const lost = factsOf(story, 'accepted').filter(({ runId }) => !ended.has(runId));
    return [
      ...lost.map(({ key, runId }) => `${key} was accepted as ${runId}, which has not ended`),
      ...story.final.letters
        .filter(({ count }) => count > 0)
        .map(({ queue, count }) => `${count} dead letters of ${queue} are left after redriving`),
    ];
  },
};

export const oneRunEach: Check = {
  name: 'one-run-a-request',
  holds: 'requests with one Idempotency-Key make one run, and every answer to them names it',
  broken: (story) => [
    ...repeated(
      story.final.runs.map(({ run }) => run.correlationId),
      (key, n) => `${key} made ${n} runs`,
    ),
    ...repeated(
      [...new Set(factsOf(story, 'accepted').map(({ key, runId }) => `${key} ${runId}`))].map(
        (pair) => pair.split(' ')[0] ?? '',
      ),
      (key, n) => `${key} was answered with ${n} runs`,
    ),
  ],
};

export const absorbs: Check = {
  name: 'terminal-absorbs',
  holds: 'nothing is written into the row of a run that has ended, and no writer overwrites another',
  broken: (story) => {
    const rows = new Map<string, Run>();
    const broken: string[] = [];
    for (const { method, args } of effects(story, 'runs', 'create', 'update')) {
      const run = args[0] as Run;
      const before = rows.get(run.id);
      if (before !== undefined && isTerminal(before.status)) {
        broken.push(`${run.id} was ${before.status} and became ${run.status}`);
      }
      if (method === 'update' && before !== undefined && run.version !== before.version + 1) {
        broken.push(`${run.id} went from version ${before.version} to ${run.version}`);
      }
      rows.set(run.id, run);
    }
    const confirmed = asked(story, 'runs', 'update').map(({ args }) => args[0] as Run);
    return [
      ...broken,
      ...repeated(
        confirmed.map(({ id, version }) => `${id} ${version}`),
        (row, n) => `${n} writers were told that version ${row} is theirs`,
      ),
    ];
  },
};

/** The events that a call added, in their order. */
function added({ method, args }: CallFact): { readonly runId: string; readonly events: readonly NewEvent[] } {
  if (method === 'create' || method === 'update') {
    return { runId: (args[0] as Run).id, events: args[1] as readonly NewEvent[] };
  }
  return { runId: args[1] as string, events: args[method === 'append' ? 2 : 3] as readonly NewEvent[] };
}

const told = ({ seq: _, ...event }: RunEvent | (NewEvent & { seq?: number })): string =>
  JSON.stringify(event);

export const gapFree: Check = {
  name: 'history-gap-free',
  holds:
    'the history of a run is numbered without a gap and holds what was appended, in that order, unchanged',
  broken: (story) => {
    const written = new Map<string, string[]>();
    for (const call of effects(story, 'runs', 'create', 'update', 'append', 'endStep')) {
      const { runId, events } = added(call);
      written.set(runId, [...(written.get(runId) ?? []), ...events.map(told)]);
    }
    return story.final.runs.flatMap(({ run, events }) => {
      const at = events.findIndex(({ seq }, i) => seq !== i + 1);
      if (at >= 0) return [`${run.id} has a gap before place ${at + 1}`];
      const should = written.get(run.id) ?? [];
      const differs = should.findIndex((event, i) => events[i] === undefined || told(events[i]) !== event);
      if (differs >= 0)
        return [`${run.id} lost or changed event ${differs + 1}: ${should[differs]?.slice(0, 80)}`];
      return events.length > should.length ? [`${run.id} has events that nobody appended`] : [];
    });
  },
};

/** Events that must leave the transaction with an entry in the outbox. */
const SENT_ALONG: ReadonlySet<string> = new Set(['run-accepted', 'run-resumed', 'run-cancel-requested']);

export const outboxTogether: Check = {
  name: 'outbox-in-transaction',
  holds: 'what starts, resumes or cancels a run writes its outbox entry in the same transaction',
  broken: (story) => {
    const rows = factsOf(story, 'outbox-row');
    return effects(story, 'runs', 'create', 'update').flatMap(({ args, began, n }) => {
      const [run, events] = args as [Run, readonly NewEvent[]];
      const needs = events.find(({ type }) => SENT_ALONG.has(type));
      const row = rows.some(({ runId, n: at }) => runId === run.id && at >= began && at <= n);
      return needs === undefined || row ? [] : [`${run.id}: ${needs.type} without an entry`];
    });
  },
};

export const outboxSent: Check = {
  name: 'outbox-sent',
  holds:
    'every outbox entry was sent, and counts as sent only after that, or once its run no longer wants it',
  broken: (story) => [
    ...story.final.outbox.map(({ id }) => `${id} was never sent`),
    ...effects(story, 'outbox', 'markSent').flatMap((mark) => tooEarly(story, mark)),
  ],
};

function tooEarly(story: Story, { n, args }: CallFact): string[] {
  const entry = args[0] as OutboxEntry;
  if (entry.kind !== 'start-run') return [];
  const row = effects(story, 'runs', 'create', 'update')
    .filter((write) => write.n < n && (write.args[0] as Run).id === entry.runId)
    .map((write) => write.args[0] as Run)
    .at(-1);
  const attempt = Number(entry.id.split('-').at(-1));
  if (row === undefined || row.attempt !== attempt) return [];
  if (row.status !== 'queued' && row.status !== 'running') return [];
  const sent = effects(story, 'engine', 'start').some((start) => {
    const { runId, attempt: of } = start.args[0] as { runId: string; attempt: number };
    return start.n < n && runId === entry.runId && of === attempt;
  });
  // a run that waits for its turn is in the line of its tenant, and starts from there
  const waits = effects(story, 'admission', 'wait').some(
    (wait) => wait.n < n && (wait.args[0] as Run).id === entry.runId,
  );
  return sent || waits ? [] : [`${entry.id} was marked as sent before it was`];
}

export const executedOnce: Check = {
  name: 'executed-once',
  holds: 'each attempt of a run has one execution',
  broken: (story) =>
    repeated(
      factsOf(story, 'execution').map(({ runId, attempt }) => `${runId}/${attempt}`),
      (attempt, n) => `${attempt} was executed ${n} times`,
    ),
};

export const newWork: Check = {
  name: 'new-work-succeeds',
  holds: 'once the faults are over, new work succeeds',
  broken: (story) => {
    const since =
      factsOf(story, 'phase').find(({ phase }) => phase === 'new-work')?.n ?? Number.POSITIVE_INFINITY;
    const fresh = factsOf(story, 'accepted').filter(({ n }) => n > since);
    if (fresh.length === 0) return ['no new task was accepted'];
    return fresh.flatMap(({ runId }) => {
      const status = story.final.runs.find(({ run }) => run.id === runId)?.run.status;
      return status === 'succeeded' ? [] : [`the new run ${runId} is ${status}`];
    });
  },
};
