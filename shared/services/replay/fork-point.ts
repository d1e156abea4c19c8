import { type OrchestratorError, ValidationError } from '#domain/errors.ts';
import type { Sha256 } from '#domain/hash.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { noCost, type Run, type RunCost } from '#domain/runs/run.ts';
import { DEFAULT_WORKFLOW } from '../runs/limits.ts';
import { type StepTrace, stepTraces } from './step-traces.ts';
import { divide } from './stretches.ts';

/** Where a fork leaves its source, and what it takes from it. */
export interface ForkPlan {
  readonly step: string;
  /** Finished steps that do not rest on `step`. */
  readonly carried: readonly StepTrace[];
  /** The calls of `step` itself that are not made again, in order. */
  readonly calls: readonly RecordedCall[];
  /** What those calls have used. */
  readonly reused: RunCost;
}

/** A call that an agent's step has recorded. */
export type RecordedCall = Extract<RunEvent, { type: 'model-called' | 'tool-called' }>;

/**
 * What a fork at `at` takes over. A step that began before `at` ended cannot rest on it, so its result is carried;
 * whatever began later is done again. The agents of an investigation never rest on one another.
 *
 * @throws ValidationError at `/at` for a step or call that the run does not have, with the list of what it has
 */
export function forkPlan(
  run: Pick<Run, 'workflow' | 'status'>,
  events: readonly RunEvent[],
  at: string,
): ForkPlan {
  const traces = stepTraces(events).map((trace) => (isOver(run) ? givenUp(trace) : trace));
  const [, key = '', call] = /^([^/]*)(?:\/([cm][1-9]\d{0,5}))?$/.exec(at) ?? [];
  const trace = traces.find((t) => t.key === key);
  if (trace === undefined) throw noSuchPlace(traces, events);
  const calls = call === undefined ? [] : callsBefore(trace, events, call);
  return { step: key, carried: traces.filter(isFreeOf(run, trace)), calls, reused: usedBy(calls) };
}

/** Whether the workflow came to its own end, so that nothing in it is tried again. */
const isOver = ({ status }: Pick<Run, 'status'>): boolean => status === 'succeeded' || status === 'failed';

/** A tool step whose tries are used up has no end in the history: its last failure is what the workflow went on with. */
function givenUp(trace: StepTrace): StepTrace {
  const { ended, lastError } = trace;
  return ended !== undefined || lastError === undefined
    ? trace
    : { ...trace, ended: trace.begun, failure: lastError };
}

/** The calls of a step's last worker before one of them: `c7` is tool call 7, `m2` the second call of a model. */
export function recordedCalls(events: readonly RunEvent[], step: string): readonly RecordedCall[] {
  const stretches = divide(events).stretches.filter((s) => s.step === step);
  const last = stretches.findLast((s) => s.ended) ?? stretches.at(-1);
  return (last?.events ?? []).filter(
    (event): event is RecordedCall => event.type === 'tool-called' || event.type === 'model-called',
  );
}

/** The calls before the one that is named. @throws ValidationError at `/at` where there is none of that name */
function callsBefore(trace: StepTrace, events: readonly RunEvent[], call: string): readonly RecordedCall[] {
  if (trace.carriedFrom !== undefined) {
    throw fault(`the calls of ${trace.key} are in ${trace.carriedFrom}: fork that run`);
  }
  const calls = recordedCalls(events, trace.key);
  const place = placeOf(calls, call);
  if (place >= 0) return calls.slice(0, place);
  throw fault(`${trace.key} has no call ${call}; it has ${callNames(calls)}`);
}

/** Where a call of this name stands among the calls of a step; -1 where there is none. */
export function placeOf(calls: readonly RecordedCall[], name: string): number {
  if (name.startsWith('c')) return calls.findIndex((c) => c.type === 'tool-called' && c.call === name);
  const models = calls.flatMap((c, i) => (c.type === 'model-called' ? [i] : []));
  return models[Number(name.slice(1)) - 1] ?? -1;
}

/** The evidence that a call rests on; that of a model's call goes on from the one before it. */
export const piecesOf = (call: RecordedCall): readonly Sha256[] => {
  if (call.type === 'model-called') return [call.exchange.hash];
  return call.output === undefined ? [call.input.hash] : [call.input.hash, call.output.hash];
};

/** What these calls have used. */
export function usedBy(calls: readonly RecordedCall[]): RunCost {
  const used = { ...noCost };
  for (const call of calls) {
    if (call.type === 'tool-called') used.toolCalls += 1;
    else {
      used.modelCalls += 1;
      used.inputTokens += call.inputTokens;
      used.outputTokens += call.outputTokens;
      used.modelMicros += call.micros;
    }
  }
  return used;
}

const isFreeOf =
  ({ workflow }: Pick<Run, 'workflow'>, { key, ended = Number.POSITIVE_INFINITY }: StepTrace) =>
  (other: StepTrace): boolean => {
    if (other.key === key || other.ended === undefined) return false;
    return other.begun < ended || (workflow === DEFAULT_WORKFLOW && isAgent(key) && isAgent(other.key));
  };

const isAgent = (key: string): boolean => key.startsWith('agent:');

function noSuchPlace(traces: readonly StepTrace[], events: readonly RunEvent[]): OrchestratorError {
  const places = traces.map(({ key, carriedFrom }) => {
    const calls = carriedFrom === undefined && isAgent(key) ? recordedCalls(events, key) : [];
    return calls.length === 0 ? key : `${key} (calls ${callNames(calls)})`;
  });
  return fault(
    places.length === 0
      ? 'no step of this run has begun: start a new run'
      : `this run has no such step; it has ${places.join(', ')}`,
  );
}

function callNames(calls: readonly RecordedCall[]): string {
  const tools = calls.filter((c) => c.type === 'tool-called').length;
  const models = calls.length - tools;
  const names = [tools, models].flatMap((n, i) => {
    const letter = i === 0 ? 'c' : 'm';
    return n === 0 ? [] : [n === 1 ? `${letter}1` : `${letter}1 to ${letter}${n}`];
  });
  return names.length === 0 ? 'none' : names.join(' and ');
}

const fault = (message: string): ValidationError =>
  new ValidationError('One thing does not fit.', [{ pointer: '/at', message }]);
