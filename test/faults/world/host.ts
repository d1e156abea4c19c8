import { memoryRandomness } from '#adapters/memory/randomness.ts';
import type { Ambient } from '#declare/capabilities.ts';
import type { WorkEdge } from '#runtime/edge.ts';
import type { Telemetry } from '#runtime/telemetry.ts';
import { ENVIRONMENT } from './environment.ts';
import type { About, Invocation } from './history.ts';
import { DeadProcess, passThrough, type Serving, type Weather } from './injector.ts';

/** What every process is made with. */
export interface Surroundings extends Weather {
  /** Every port by its name, as the stores have it. */
  readonly ports: Readonly<Record<string, unknown>>;
  /** How much the clock of the next process is off, in milliseconds. */
  readonly skew: () => number;
  /** Puts something between a process and a port's method; the method itself where nothing is to change. */
  readonly between: Between;
  readonly seed: number;
}

/** A method of a port. */
export type Method = (...args: unknown[]) => unknown;
/** See {@link Surroundings.between}. */
export type Between = (
  of: { readonly port: string; readonly method: string; readonly by: () => Invocation | undefined },
  call: Method,
) => Method;

/** A unit as far as the host runs it. */
export interface HostedUnit<H> {
  readonly id: string;
  readonly timeoutSeconds: number;
  /** Makes the handler of a fresh process. */
  readonly make: (process: HostProcess) => H;
}

/** What a handler is made of. */
export interface HostProcess {
  readonly ports: Readonly<Record<string, unknown>>;
  /** A port of its own, made in the process, whose calls count as outgoing. */
  readonly wrap: <T extends object>(name: string, port: T) => T;
  readonly edge: WorkEdge;
  readonly current: () => Invocation | undefined;
}

/** What a handler gets besides its event. */
export interface HostContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Runs handlers the way Lambda does: warm processes, one invocation each, cut off at the unit's timeout. */
export interface Host {
  invoke<H, R>(
    unit: HostedUnit<H>,
    run: (handler: H, context: HostContext) => Promise<R>,
    about?: About,
  ): Promise<R>;
  /** Invocations under way. */
  readonly busy: () => number;
}

interface Process extends Serving {
  readonly handler: unknown;
}

/** A host in these surroundings. */
export function host(around: Surroundings): Host {
  const idle = new Map<string, Process[]>();
  const invoked = new Map<string, number>();
  let made = 0;
  let busy = 0;
  const start = (unit: HostedUnit<unknown>): Process => {
    made += 1;
    const serving: Serving = { current: undefined, die: () => undefined };
    const process = processOf(around, serving, made);
    return Object.assign(serving, { handler: unit.make(process) });
  };
  return {
    busy: () => busy,
    async invoke<H, R>(
      unit: HostedUnit<H>,
      run: (handler: H, context: HostContext) => Promise<R>,
      about: About = {},
    ): Promise<R> {
      const number = (invoked.get(unit.id) ?? 0) + 1;
      invoked.set(unit.id, number);
      const process = idle.get(unit.id)?.pop() ?? start(unit as HostedUnit<unknown>);
      const by: Invocation = { unit: unit.id, number, calls: 0, dead: false, about };
      busy += 1;
      try {
        return await serve(around, process, by, unit.timeoutSeconds, (context) =>
          run(process.handler as H, context),
        );
      } finally {
        busy -= 1;
        if (!by.dead) idle.set(unit.id, [...(idle.get(unit.id) ?? []), process]);
      }
    },
  };
}

async function serve<R>(
  { clock, record }: Surroundings,
  process: Process,
  by: Invocation,
  timeoutSeconds: number,
  run: (context: HostContext) => Promise<R>,
): Promise<R> {
  const { promise: death, reject } = Promise.withResolvers<never>();
  death.catch(() => undefined);
  process.current = by;
  process.die = (why) => {
    if (by.dead || process.current !== by) return;
    by.dead = true;
    record.note({ fact: 'died', by, why });
    reject(Object.assign(new Error('RequestId: Error: Runtime exited'), { name: 'Lambda.Unknown' }));
  };
  record.note({ fact: 'invoked', by });
  const cutOffAt = clock.now() + timeoutSeconds * 1_000;
  const spare = clock.after(timeoutSeconds * 1_000, () => process.die('timed out'));
  const context = {
    awsRequestId: `${by.unit}-${by.number}`,
    getRemainingTimeInMillis: () => cutOffAt - clock.now(),
  };
  try {
    const answer = await Promise.race([run(context), death]);
    if (by.dead) return await death;
    record.note({ fact: 'returned', by });
    return answer;
  } catch (error) {
    if (!by.dead) record.note({ fact: 'returned', by, why: 'threw' });
    throw by.dead ? await death.catch((died: unknown) => died) : error;
  } finally {
    spare();
    if (!by.dead) process.current = undefined;
  }
}

function processOf(around: Surroundings, serving: Serving, number: number): HostProcess {
  const { clock, ports } = around;
  const skew = around.skew();
  const guard = (): void => {
    if (serving.current?.dead === true) throw new DeadProcess('dead');
  };
  const ambient: Ambient = {
    clock: {
      now: () => clock.now() + skew,
      sleep: async (ms, signal) => {
        guard();
        await clock.sleep(ms, signal);
        guard();
      },
    },
    random: memoryRandomness(around.seed * 1_009 + number),
  };
  const wrap = <T extends object>(name: string, port: T): T => wrapped(around, serving, name, port);
  return {
    ports: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, portOf(wrap, name, port)])),
    wrap,
    edge: { ambient: () => ambient, telemetry: () => quiet, env: () => ENVIRONMENT },
    current: () => serving.current,
  };
}

const portOf = (wrap: HostProcess['wrap'], name: string, port: unknown): unknown =>
  typeof port === 'object' && port !== null && !Array.isArray(port) ? wrap(name, port) : port;

/** These answer at once, from what the process knows. */
const LOCAL: ReadonlySet<string> = new Set(['deadLetters.queues', 'bus.subscribe']);

/** The port with every method on its way through the weather; methods are wrapped when they are first asked for. */
function wrapped<T extends object>(around: Surroundings, serving: Serving, name: string, port: T): T {
  const made = new Map<PropertyKey, unknown>();
  const by = (): Invocation | undefined => serving.acting ?? serving.current;
  const methodOf = (method: string, call: Method): Method => {
    const effect = recorded(around, by, { port: name, method }, (...args) => call.apply(port, args));
    const reached = around.between({ port: name, method, by }, effect);
    return (...args) =>
      passThrough(around, serving, { port: name, method, args, run: async () => reached(...args) });
  };
  return new Proxy(port, {
    get: (target, property) => {
      const found = Reflect.get(target, property) as unknown;
      if (typeof found !== 'function' || LOCAL.has(`${name}.${String(property)}`)) return found;
      const known = made.get(property) ?? methodOf(String(property), found as Method);
      made.set(property, known);
      return known;
    },
  });
}

/** What reached the store, and how it ended. */
function recorded(
  { record }: Surroundings,
  by: () => Invocation | undefined,
  { port, method }: { readonly port: string; readonly method: string },
  call: Method,
): Method {
  return async (...args) => {
    const fact = { fact: 'effect', by: by(), port, method, args, began: record.next() } as const;
    try {
      const value = await call(...args);
      record.note({ ...fact, value });
      return value;
    } catch (error) {
      record.note({ ...fact, error });
      throw error;
    }
  };
}

/** Telemetry of which nobody hears. */
export const quiet: Telemetry = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => quiet,
  add: () => undefined,
  flush: () => undefined,
  trace: (_, work) => work(),
};
