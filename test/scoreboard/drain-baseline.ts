/*
 * Drain as its paper describes it (He, Zhu, Zheng, Lyu: "Drain: an online log parsing approach with fixed depth
 * tree", ICWS 2017): depth 4, similarity .5 (the usual middle of .4-.6 for all systems), 100 children, numbers
 * and addresses masked as the benchmark does. It stands beside our miner so that a reader can see the scorer
 * give a known method about its known figure.
 */
const SIMILAR = 0.5;
const DEPTH = 2;
const MAX_CHILDREN = 100;
const ANY = '<*>';

interface Group {
  readonly id: number;
  tokens: string[];
}

interface Node {
  readonly children: Map<string, Node>;
  readonly groups: Group[];
}

const node = (): Node => ({ children: new Map(), groups: [] });

/** The group of each line, online: a line never changes its group. */
export function drainGroups(lines: readonly string[]): string[] {
  const root = node();
  let next = 0;
  return lines.map((line) => {
    const tokens = mask(line)
      .split(/\s+/)
      .filter((t) => t !== '');
    const leaf = descend(root, tokens);
    const known = best(leaf.groups, tokens);
    if (known !== undefined) {
      known.tokens = known.tokens.map((t, i) => (t === tokens[i] ? t : ANY));
      return `D${known.id}`;
    }
    const fresh = { id: next, tokens };
    next += 1;
    leaf.groups.push(fresh);
    return `D${fresh.id}`;
  });
}

const mask = (line: string): string =>
  line
    .replace(/(\/|)(\d+\.){3}\d+(:\d+)?/g, ANY)
    .replace(/\bblk_-?\d+\b/g, ANY)
    .replace(/(?<=[^A-Za-z0-9]|^)[-+]?\d+(?=[^A-Za-z0-9]|$)/g, ANY);

function descend(root: Node, tokens: readonly string[]): Node {
  let at = child(root, String(tokens.length));
  for (const token of tokens.slice(0, DEPTH)) at = child(at, /\d/.test(token) ? ANY : token);
  return at;
}

function child(parent: Node, key: string): Node {
  const full = !parent.children.has(key) && parent.children.size >= MAX_CHILDREN;
  const name = full ? ANY : key;
  const known = parent.children.get(name) ?? node();
  parent.children.set(name, known);
  return known;
}

function best(groups: readonly Group[], tokens: readonly string[]): Group | undefined {
  let found: { group: Group; same: number; free: number } | undefined;
  for (const group of groups) {
    const same = group.tokens.filter((t, i) => t === tokens[i] && t !== ANY).length;
    const free = group.tokens.filter((t) => t === ANY).length;
    const better = found === undefined || same > found.same || (same === found.same && free > found.free);
    if (better) found = { group, same, free };
  }
  const length = Math.max(1, tokens.length);
  return found !== undefined && found.same / length >= SIMILAR ? found.group : undefined;
}
