import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { Step } from '#domain/runs/step.ts';
import type { CallFact, Invocation } from '../world/history.ts';
import { type Check, effects, repeated, type Story } from './check.ts';

export const stepsOnce: Check = {
  name: 'steps-once',
  holds: 'no step of a run ends twice, and the report of a run that succeeded is the one its last step left',
  broken: ({ final }) =>
    final.runs.flatMap(({ run, events, steps }) => {
      const ended = events.flatMap((e) =>
        e.type === 'step-completed' || e.type === 'step-failed' ? [e.step] : [],
      );
      const report = steps.get('verify')?.result?.hash;
      const other = run.status === 'succeeded' && run.report?.hash !== report;
      return [
        ...repeated(ended, (step, n) => `${run.id}: ${step} ended ${n} times`),
        ...(other ? [`${run.id} has another report than its last step left`] : []),
      ];
    }),
};

interface Holder {
  readonly epoch: number;
  readonly by: Invocation | undefined;
  readonly ended: boolean;
}

export const fenced: Check = {
  name: 'stale-refused',
  holds:
    'each claim of a step has a higher epoch than the last, and only who claimed last prolongs or ends it',
  broken: (story) => {
    const holders = new Map<string, Holder>();
    return effects(story, 'runs', 'claimStep', 'extendStep', 'endStep').flatMap((call) => {
      const key = stepOf(call);
      const before = holders.get(key);
      const { fault, after } = call.method === 'claimStep' ? claimed(call, before) : held(call, before);
      if (after !== undefined) holders.set(key, after);
      return fault === undefined ? [] : [`${key}: ${fault}`];
    });
  },
};

function stepOf({ method, args }: CallFact): string {
  return `${String(args[1])}/${method === 'endStep' ? (args[2] as Step).key : String(args[2])}`;
}

interface Judged {
  readonly fault?: string;
  readonly after?: Holder;
}

function claimed({ value, by }: CallFact, before: Holder | undefined): Judged {
  const { status, epoch } = value as Step;
  if (status !== 'claimed') return {};
  const after = { epoch, by, ended: false };
  return before !== undefined && epoch <= before.epoch
    ? { after, fault: `epoch ${epoch} was claimed after ${before.epoch}` }
    : { after };
}

function held({ method, args, by }: CallFact, before: Holder | undefined): Judged {
  const epoch = method === 'endStep' ? (args[2] as Step).epoch : (args[3] as number);
  const after = { epoch, by, ended: method === 'endStep' };
  if (before?.ended === true) return { fault: `${method} after its end` };
  if (before?.epoch !== epoch)
    return { after, fault: `${method} with epoch ${epoch}, held ${before?.epoch}` };
  // the same epoch in other hands: somebody's fence was lifted for them
  return before.by === by
    ? { after }
    : { after, fault: `${method} by another worker than the one that claimed it` };
}

export const answeredAfter: Check = {
  name: 'answered-after-stored',
  holds: "an engine's token is answered only after the step's result is stored",
  broken: (story) => {
    const ends = effects(story, 'runs', 'endStep');
    return effects(story, 'tokens', 'succeed').flatMap(({ n, by }) => {
      const { runId, agent } = by?.about ?? {};
      const stored = ends.some(
        (end) => end.n < n && end.args[1] === runId && (end.args[2] as Step).key === `agent:${agent}`,
      );
      return stored ? [] : [`${runId}: the token of ${agent} was answered before its result was stored`];
    });
  },
};

export const ownersFail: Check = {
  name: 'stale-attempt-refused',
  holds: 'an execution that a newer attempt has replaced does not end its run as failed',
  broken: (story: Story) => {
    const rows = new Map<string, Run>();
    return effects(story, 'runs', 'create', 'update').flatMap(({ args, by }) => {
      const run = args[0] as Run;
      const before = rows.get(run.id);
      rows.set(run.id, run);
      const attempt = by?.about.attempt;
      if (attempt === undefined || before === undefined || before.attempt === attempt) return [];
      return isTerminal(run.status) && run.status === 'failed'
        ? [`${run.id}: attempt ${attempt} failed the run that attempt ${before.attempt} has taken over`]
        : [];
    });
  },
};
