import { isParameter } from './scan-line.ts';

/** A masked line as tokens and how often it came. */
export interface MaskedLine {
  readonly tokens: readonly string[];
  readonly count: number;
}

/** Masked lines that are one template: their indexes, and the tokens with `<*>` where they differ. */
export interface LineCluster {
  readonly members: readonly number[];
  readonly tokens: readonly string[];
}

/**
 * Groups masked lines into templates: lines of one length whose constant words agree in at least `SIMILAR` of
 * the places, compared with each template so far, the fixed-depth idea of Drain (He et al., ICWS 2017).
 */
export function clusterLines(lines: readonly MaskedLine[]): readonly LineCluster[] {
  const byLength = new Map<number, { members: number[]; tokens: string[] }[]>();
  for (const [index, line] of lines.entries()) {
    const peers = byLength.get(line.tokens.length) ?? [];
    byLength.set(line.tokens.length, peers);
    const match = peers.find((p) => similarity(p.tokens, line.tokens) >= SIMILAR);
    if (match === undefined) peers.push({ members: [index], tokens: [...line.tokens] });
    else {
      match.members.push(index);
      for (const [i, t] of line.tokens.entries()) if (match.tokens[i] !== t) match.tokens[i] = '<*>';
    }
  }
  return [...byLength.values()].flat();
}

const SIMILAR = 0.6;

function similarity(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  let fixed = 0;
  for (const [i, t] of a.entries()) {
    const other = b[i] as string;
    if (isParameter(t) && isParameter(other)) continue;
    fixed += 1;
    if (t === other) same += 1;
  }
  return fixed === 0 ? 1 : same / fixed;
}
