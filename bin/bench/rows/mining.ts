import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drain3Python } from '../../../test/scoreboard/drain3.ts';
import { scoreMiningSpeed } from '../../../test/scoreboard/mining-speed.ts';
import type { Figure } from '../figure.ts';

const loghub = join(import.meta.dirname, '../../../../shared/datasets/loghub');

/** Masked lines per CPU-second over the public logs of loghub, drain3 beside it where Python has it. */
export function mining(say: (text: string) => void): Figure[] {
  const dir = process.env['WATCHFLOOR_LOGHUB'] ?? loghub;
  if (!existsSync(dir)) {
    say(`SKIPPED: log mining: nothing at ${dir} (WATCHFLOOR_LOGHUB names a folder of loghub's layout)`);
    return [];
  }
  return scoreMiningSpeed(dir, drain3Python()).map(({ measure, figure }) => {
    const own = !measure.includes('drain3');
    return {
      what: `mining: ${own ? 'ours' : 'drain3'}, masked lines per CPU-second`,
      unit: 'lines/s',
      value: figure,
      better: 'higher' as const,
      ...(own
        ? {
            must: 450_000,
            stretch: 1_000_000,
            beside: 'published 41 to 47 k (drain3), 196 to 236 k (drain-ts)',
          }
        : {}),
    };
  });
}
