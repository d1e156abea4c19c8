import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { MemoryExecution } from '#adapters/memory/workflow-engine.ts';
import { readAgentMessage } from '#domain/runs/agent-message.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { triggers } from '../../../functions/registry.ts';
import { type Client, client } from './client.ts';
import { type EngineHands, tokenBoard, walk } from './engine.ts';
import { followed, returning, type Streams } from './followed.ts';
import { type Recorder, recorder } from './history.ts';
import { type Between, type Host, host } from './host.ts';
import type { Strike, Weather } from './injector.ts';
import { type Stores, stores } from './ports.ts';
import { type Message, type Queue, simQueue } from './queue.ts';
import { type SimClock, simClock } from './sim-clock.ts';
import { type StreamRecord, simStream } from './stream.ts';
import { agentNames, sqsEvent, type Units, unitsOf } from './units.ts';

/** Half past nine on a November morning. */
export const START = 1_795_253_400_000;

/** How a day goes. The same options give the same day, to the last fact. */
export interface WorldOptions {
  readonly seed: number;
  readonly strikes: readonly Strike[];
  /** Copies in which each message to an agent arrives; drawn from 1 to 3 where absent. */
  readonly copies?: number;
  /** Longest that the clock of a process is off, either way. */
  readonly skewMs: number;
  /** Breaks a store, for proving the checks. */
  readonly spoil?: (stores: Stores) => void;
  /** Breaks what lies between processes and stores, for proving the checks. */
  readonly between?: (world: { readonly stores: Stores; readonly clock: SimClock }) => Between;
  /** Breaks how a stream's consumer answers, for proving the checks. */
  readonly answers?: (batch: readonly StreamRecord[], failed: string | undefined) => string | undefined;
  readonly onCall?: Weather['onCall'];
}

/** A floor in one process. */
export interface World {
  readonly clock: SimClock;
  readonly record: Recorder;
  readonly stores: Stores;
  readonly host: Host;
  readonly units: Units;
  readonly client: Client;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly streams: Streams;
  readonly draw: () => number;
  /** From now on nothing goes wrong any more. */
  endFaults(): void;
  /** Invokes a trigger of a schedule; its failure is its own. */
  tick(id: string): Promise<void>;
  /** Starts ticking all schedules of these triggers; answers how to end it. */
  schedule(ids: readonly string[]): () => void;
  /** True when no run, message, stream record or invocation is left. */
  quiet(): boolean;
}

const MINUTE_MS = 60_000;
const MAX_RECEIVES = 5;

/** A floor on which nothing has happened yet. */
export function openWorld(options: WorldOptions): World {
  const { seed, strikes, skewMs, onCall } = options;
  const clock = simClock(START);
  const record = recorder(clock.now);
  const dice = memoryRandomness(seed * 7_919 + 17);
  const draw = dice.fraction;
  let started: (execution: MemoryExecution) => void = () => undefined;
  const kept = stores(agentNames, clock.now, (execution) => started(execution));
  options.spoil?.(kept);
  const board = tokenBoard(kept.tokens, clock, dice);
  const queues = new Map<string, Queue>();
  let over = false;
  const weather = {
    clock,
    record,
    strikes,
    over: () => over,
    draw,
    ...(onCall === undefined ? {} : { onCall }),
  };
  const streams = {
    relayOutbox: simStream('relayOutbox', clock, record, {
      draw,
      repeated: 0.2,
      work: (b) => react('relayOutbox', b),
    }),
    watchSpending: simStream('watchSpending', clock, record, {
      draw,
      repeated: 0.2,
      work: (b) => react('watchSpending', b),
    }),
  };
  const { state: _, ...plain } = kept;
  const ports = {
    ...plain,
    ...followed(kept, streams, record),
    tokens: board.port,
    deadLetters: returning(kept.deadLetters, queues),
  };
  const hosted = host({
    ...weather,
    ports,
    seed,
    skew: () => Math.round((2 * draw() - 1) * skewMs),
    between: options.between?.({ stores: kept, clock }) ?? ((_of, call) => call),
  });
  const units = unitsOf(record);
  const react = async (id: string, batch: readonly StreamRecord[]) => {
    const event = {
      Records: batch.map(({ id: SequenceNumber, image }) => ({
        dynamodb: { SequenceNumber, NewImage: image },
      })),
    };
    const { batchItemFailures } = await hosted.invoke(units.trigger(id), (handler, context) =>
      handler(event as never, context),
    );
    const failed = batchItemFailures[0]?.itemIdentifier;
    return options.answers === undefined ? failed : options.answers(batch, failed);
  };
  const copies = () => options.copies ?? 1 + Math.floor(draw() * 3);
  for (const name of agentNames) queues.set(name, agentQueue(name, copies));
  const hands: EngineHands = {
    random: dice,
    send: (agent, body) => queues.get(agent)?.send(body),
    invokeTask: (id, payload) => {
      const { tenantId, runId, attempt } = payload as { tenantId: string; runId: string; attempt: number };
      const invoke = () =>
        hosted.invoke(units.task(id), (handler, context) => handler(payload, context), {
          tenantId,
          runId,
          attempt,
        });
      // an asynchronous invocation may be made twice
      if (draw() < 0.1) void invoke().catch(() => undefined);
      return invoke();
    },
  };
  started = (execution) => {
    record.note({ fact: 'execution', runId: execution.runId, attempt: execution.attempt });
    const end = (how: 'succeeded' | 'failed' | 'timed-out') => {
      if (execution.state === 'running') execution.state = how;
    };
    clock.after(15 * MINUTE_MS, () => end('timed-out'));
    void walk({ clock, random: dice }, execution, hands, board).then(end, () => end('failed'));
  };

  function agentQueue(name: string, howMany: () => number): Queue {
    const unit = units.agent(name);
    return simQueue(name, clock, record, {
      copies: howMany,
      draw,
      maxReceives: MAX_RECEIVES,
      hiddenMs: unit.timeoutSeconds * 6_000,
      healthy: (body) => aboutOf(body) !== undefined,
      bury: (body) => kept.deadLetters.die(name, body),
      work: async ({ id, body }: Message) => {
        const run = hosted.invoke(
          unit,
          (handler, context) => handler(sqsEvent(id, body), context),
          aboutOf(body),
        );
        return (await run).batchItemFailures.length === 0;
      },
    });
  }

  const tick = async (id: string): Promise<void> => {
    await hosted.invoke(units.trigger(id), (handler, context) => handler({}, context)).catch(() => undefined);
  };
  return {
    clock,
    record,
    stores: kept,
    host: hosted,
    units,
    client: client(hosted, clock, record),
    queues,
    streams,
    draw,
    endFaults() {
      over = true;
    },
    tick,
    schedule(ids) {
      let on = true;
      const again = (id: string, everyMs: number): void => {
        clock.after(everyMs, () => {
          if (!on) return;
          void tick(id);
          again(id, everyMs);
        });
      };
      for (const id of ids) again(id, everyMinutes(id) * MINUTE_MS);
      return () => {
        on = false;
      };
    },
    quiet: () =>
      hosted.busy() === 0 &&
      [...kept.state.runs.values()].every(({ run }) => isTerminal(run.status)) &&
      [...queues.values()].every((queue) => queue.size() === 0) &&
      Object.values(streams).every((stream) => stream.size() === 0),
  };
}

/** As the trigger declares. */
function everyMinutes(id: string): number {
  const source = triggers.find(({ unit }) => unit.id === id)?.unit.source;
  return source?.kind === 'schedule' ? source.everyMinutes : 1;
}

function aboutOf(body: string): { tenantId: string; runId: string; agent: string } | undefined {
  try {
    const { tenantId, runId, agent } = readAgentMessage(body);
    return { tenantId, runId, agent };
  } catch {
    return undefined;
  }
}
