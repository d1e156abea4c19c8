import { contextWindowLines } from './context-windows.ts';
import type { PriceRow } from './price.ts';

/** The tokens that fit into one conversation with the model of a price row; undefined where nobody says. */
export function contextTokensOf(row: PriceRow): number | undefined {
  read ??= new Map(
    contextWindowLines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [tokens = '', names = ''] = line.split('|');
        return names.split(',').map((name) => [name, Number(tokens)] as const);
      }),
  );
  return read.get(row.id.replace(/@[^@]*$/, ''));
}

let read: ReadonlyMap<string, number> | undefined;
