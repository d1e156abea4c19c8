/** Longest pause between two attempts, in milliseconds. */
const LONGEST = 250;

/** Waits before the next attempt: at random up to a bound that doubles with each, from 8 ms. */
export async function pause(attempt: number): Promise<void> {
  const ms = Math.random() * Math.min(LONGEST, 2 ** (attempt + 2));
  await new Promise((resolve) => setTimeout(resolve, ms));
}
