/** A place at a provider; `leave` frees it for the next in line, once. */
export interface Place {
  readonly leave: () => void;
}

/** Bounds how many calls go on at once. */
export interface Bulkhead {
  /** A place, at once or when one gets free; undefined when the line is full. @throws the signal's reason */
  enter(signal?: AbortSignal): Promise<Place | undefined>;
}

/** A bulkhead for one process: one provider's slowness must not take every worker with it. */
export function bulkhead({ concurrent, queued }: { concurrent: number; queued: number }): Bulkhead {
  let inside = 0;
  const line = new Set<() => void>();
  const leave = (): void => {
    inside -= 1;
    const [next] = line;
    next?.();
  };
  const place = (): Place => {
    inside += 1;
    let left = false;
    return {
      leave: () => {
        if (!left) leave();
        left = true;
      },
    };
  };
  return {
    async enter(signal) {
      signal?.throwIfAborted();
      if (inside < concurrent) return place();
      if (line.size >= queued) return undefined;
      return new Promise<Place>((resolve, reject) => {
        const turn = (): void => {
          line.delete(turn);
          signal?.removeEventListener('abort', abort);
          resolve(place());
        };
        const abort = (): void => {
          line.delete(turn);
          reject(signal?.reason);
        };
        line.add(turn);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
