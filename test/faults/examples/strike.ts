import { memoryUnfinishedRuns } from '#adapters/memory/outbox.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { WorkEdge } from '#runtime/edge.ts';
import { sweepRuns } from '#services/runs/sweep-runs.ts';
import { type ApiWorld, apiWorld } from '../../contract/api-world.ts';
import { merged, NOTHING, type Tally } from '../run/tally.ts';
import { ENVIRONMENT } from '../world/environment.ts';
import { type FaultKind, faultKinds } from '../world/history.ts';
import { quiet } from '../world/host.ts';
import { DeadProcess, struck } from '../world/injector.ts';
import { observe } from './observe.ts';

/** Something that is sent to a unit again and again, and must leave what it leaves when it is sent once. */
export interface Errand {
  /** The unit and what is sent, for people. */
  readonly name: string;
  /** The reads that show what was done: their ids, or the first members of their paths. */
  readonly families: readonly string[];
  /** Whether a sleep waits for somebody to move the clock; it passes at once where absent. */
  readonly sleeping?: 'waits';
  /** It looks at the world anew when it is repeated: what it saw before stays as evidence that nothing names. */
  readonly looksAgain?: true;
  /** What is done to the world before. */
  readonly prepare?: (world: ApiWorld) => Promise<void>;
  /** Ports that the world of the API does not have. */
  readonly more?: (world: ApiWorld) => Readonly<Record<string, unknown>>;
  /** What is to be seen of them afterwards. */
  readonly seen?: (more: Readonly<Record<string, unknown>>) => readonly string[];
  /** What others do once it was taken, in their own time. */
  readonly after?: (world: ApiWorld, more: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Makes the handler of a fresh process, and answers how to send to it: the status, 0 where it threw. */
  readonly open: (process: {
    readonly world: ApiWorld;
    readonly ports: Readonly<Record<string, () => unknown>>;
    readonly edge: WorkEdge;
  }) => (key: string) => Promise<number>;
  /** True for a status that another try may change. */
  readonly passing: (status: number) => boolean;
  /** True for a status with which sending may end. */
  readonly final: (status: number) => boolean;
  /** Its answer may say that some of it is still to be done; a caller then asks once more. */
  readonly asksAgain?: boolean;
}

/** Where a fault strikes: in which sending, at which outgoing call. */
interface Blow {
  readonly sending: number;
  readonly call: number;
  readonly kind: FaultKind;
}

const SENDINGS = 3;
const TRIES = 6;

/** Sends an errand three times, with every single fault, and looks at what is left of it. */
export async function strike(errand: Errand): Promise<Tally> {
  const once = await play(errand, { sendings: 1 });
  const thrice = await play(errand, { sendings: SENDINGS });
  let tally = judged(errand, undefined, once, thrice);
  for (const [at, calls] of thrice.calls.entries()) {
    for (let call = 1; call <= calls; call += 1) {
      for (const kind of faultKinds) {
        const blow = { sending: at + 1, call, kind };
        tally = merged(tally, judged(errand, blow, once, await play(errand, { sendings: SENDINGS, blow })));
      }
    }
  }
  return tally;
}

interface Played {
  readonly seen: readonly string[];
  readonly statuses: readonly number[];
  /** Outgoing calls of the first try of each sending. */
  readonly calls: readonly number[];
}

function judged({ name, final }: Errand, blow: Blow | undefined, once: Played, after: Played): Tally {
  const what: string[] = [];
  const last = after.statuses.at(-1) ?? 0;
  if (!final(last)) what.push(`the last answer is ${last}`);
  const differs = after.seen.findIndex((line, i) => line !== once.seen[i]);
  if (differs >= 0) what.push(`sent once: ${once.seen[differs]}; after the faults: ${after.seen[differs]}`);
  const at = blow === undefined ? 'no fault' : `${blow.kind} at call ${blow.call} of sending ${blow.sending}`;
  const finding = { check: 'same-as-once', schedules: 1, first: `${name}: ${at}`, what: what.join('; ') };
  return { ...NOTHING, schedules: 1, allStruck: 1, findings: what.length === 0 ? [] : [finding] };
}

async function play(
  errand: Errand,
  { sendings, blow }: { readonly sendings: number; readonly blow?: Blow },
): Promise<Played> {
  const { sleeping = 'skips' } = errand;
  const world = await apiWorld({ sleeping });
  await errand.prepare?.(world);
  const more = errand.more?.(world) ?? {};
  const serve = processesOf(errand, world, more);
  const statuses: number[] = [];
  const calls: number[] = [];
  const insist = async (first: Blow | undefined): Promise<void> => {
    for (let n = 1; n <= TRIES; n += 1) {
      const { status, made } = await serve(n === 1 ? first : undefined, 'once');
      if (n === 1) calls.push(made);
      statuses.push(status);
      if (!errand.passing(status)) return;
      await world.clock.advance(61_000);
    }
  };
  for (let sending = 1; sending <= sendings; sending += 1) {
    await insist(blow?.sending === sending ? blow : undefined);
  }
  await settle(world);
  await errand.after?.(world, more);
  if (errand.asksAgain === true) await serve(undefined, 'once-more');
  const observed = await observe(world, errand.families);
  const kept = observed.filter((line) => errand.looksAgain !== true || !line.startsWith('evidence '));
  const seen = [...kept, ...(errand.seen?.(more) ?? [])];
  return { seen, statuses, calls };
}

/** What goes on by itself once the caller has its answer. */
async function settle({ clock, ports, state }: ApiWorld): Promise<void> {
  const unfinished = memoryUnfinishedRuns(state);
  for (let minute = 0; minute < 2; minute += 1) {
    await clock.advance(61_000);
    await sweepRuns({ ...ports, unfinished, clock, random: memoryRandomness(29) });
  }
}

/** Processes that serve one after the other; one that dies is replaced. */
function processesOf({ open }: Errand, world: ApiWorld, added: Readonly<Record<string, unknown>>) {
  const life: Life = { dead: false, made: 0, blow: undefined };
  const random = memoryRandomness(23);
  const edge: WorkEdge = {
    ambient: () => ({ clock: world.clock, random }),
    telemetry: () => quiet,
    env: () => ENVIRONMENT,
  };
  const more = { unfinished: memoryUnfinishedRuns(world.state), ...added };
  const ports = Object.fromEntries(
    Object.entries({ ...world.ports, ...more }).map(([name, port]) => [
      name,
      () => guarded(name, port, life),
    ]),
  );
  const start = () => open({ world, ports, edge });
  let send = start();
  return async (blow: Blow | undefined, key: string): Promise<{ status: number; made: number }> => {
    Object.assign(life, { dead: false, made: 0, blow });
    const status = await send(key).catch(() => 0);
    if (!life.dead) return { status, made: life.made };
    send = start();
    return { status: 0, made: life.made };
  };
}

interface Life {
  dead: boolean;
  made: number;
  blow: Blow | undefined;
}

/** These answer at once, from what the process knows. */
const LOCAL: ReadonlySet<string> = new Set(['queues', 'subscribe', 'targets']);
/** Ports that only calculate; and what tools look at, whose failure is the outcome of the tool. */
const NOT_STRUCK: ReadonlySet<string> = new Set(
  ['calendar', 'yaml', 'declared'].concat(['metrics', 'alarms', 'logs', 'changes', 'estate', 'network']),
);

function guarded(name: string, port: unknown, life: Life): unknown {
  if (typeof port !== 'object' || port === null || Array.isArray(port) || NOT_STRUCK.has(name)) return port;
  const die = (): void => {
    life.dead = true;
  };
  return new Proxy(port, {
    get: (target, property) => {
      const found = Reflect.get(target, property) as unknown;
      if (typeof found !== 'function' || LOCAL.has(String(property))) return found;
      return (...args: unknown[]) => {
        if (life.dead) return Promise.reject(new DeadProcess('dead'));
        life.made += 1;
        const kind = life.blow?.call === life.made ? life.blow.kind : undefined;
        const run = async () => found.apply(target, args) as unknown;
        return struck({ die }, { port: name, method: String(property), args, run }, kind);
      };
    },
  });
}
