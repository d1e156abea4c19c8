/** How a process dies: with its n-th call of a port, before the call is made or after it was. */
export interface Death {
  readonly call: number;
  readonly after: boolean;
}

/** A call of a port. */
export interface PortCall {
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Ports of a process that dies at one of its calls: from then on nothing of it reaches the world. */
export function mortalPorts<T extends Record<string, object>>(ports: T, death: Death) {
  const life = { calls: 0, dead: false, made: [] as PortCall[] };
  const die = (): never => {
    life.dead = true;
    throw new Error('the process is gone');
  };
  const dying = async <A>(of: PortCall, call: () => Promise<A>): Promise<A> => {
    if (life.dead) die();
    life.calls += 1;
    life.made.push(of);
    if (life.calls !== death.call) return call();
    if (death.after) await call();
    return die();
  };
  const wrap = <P extends object>(name: string, port: P): P =>
    new Proxy(port, {
      get(target, key) {
        const method = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          dying({ port: name, method: String(key), args }, async () => method.apply(target, args));
      },
    });
  const wrapped = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, wrap(name, port)]),
  ) as T;
  return { ports: wrapped, life };
}
