// Progress lines with the seconds since `npm start` began; one voice for every step.
const started = Number(process.env['WATCHFLOOR_STARTED_AT'] ?? Date.now());

/** Says what happens; says nothing with WATCHFLOOR_QUIET set, as the system tests do. */
export function say(text: string): void {
  if (process.env['WATCHFLOOR_QUIET'] === undefined) console.log(`[${sinceStart().padStart(6)} s] ${text}`);
}

/** Seconds since the command began, with one decimal. */
export const sinceStart = (): string => ((Date.now() - started) / 1000).toFixed(1);

/** Does one step: says it, says every 15 seconds that it goes on, says how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const from = Date.now();
  const seconds = () => `${((Date.now() - from) / 1000).toFixed(1)} s`;
  const beat = setInterval(() => say(`${title}: still working (${seconds()})`), 15_000);
  try {
    const result = await work();
    say(`${title}: ${seconds()}`);
    return result;
  } finally {
    clearInterval(beat);
  }
}

/** A failure that the reader can do something about: its message is all that is shown. */
export class Advice extends Error {
  override readonly name = 'Advice';
}
