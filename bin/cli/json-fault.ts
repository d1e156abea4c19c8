// Where a text stops being JSON: the engine's own message often does not say.

const TOKEN =
  /[ \t\r\n]*(?:(")(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:]))/uy;

type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end' | 'nothing';

/** The offset of the first character that cannot be where it is; the length of a text that merely ends too early. */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return startOf(text, at);
    const [, string, scalar, sign = ''] = match;
    const kind = string ?? (scalar === undefined ? sign : 'scalar');
    const next = after(kind, wanted, open);
    if (next === undefined) return startOf(text, at);
    wanted = next;
    at = TOKEN.lastIndex;
  }
}

const startOf = (text: string, at: number): number => {
  const rest = text.slice(at).search(/[^ \t\r\n]/);
  return rest < 0 ? text.length : at + rest;
};

const OPENS: Readonly<Record<string, Wanted>> = { '[': 'value or ]', '{': 'name or }' };
const CLOSES: Readonly<Record<string, '[' | '{'>> = { ']': '[', '}': '{' };

/** What may follow a token, or undefined where the token may not be. */
function after(kind: string, wanted: Wanted, open: string[]): Wanted | undefined {
  const inside = CLOSES[kind];
  if (inside !== undefined) return closed(inside, wanted, open);
  switch (wanted) {
    case 'colon':
      return kind === ':' ? 'value' : undefined;
    case 'comma or end':
      return kind !== ',' ? undefined : open.at(-1) === '{' ? 'name' : 'value';
    case 'name':
    case 'name or }':
      return kind === '"' ? 'colon' : undefined;
    case 'value':
    case 'value or ]':
      return valued(kind, open);
    case 'nothing':
      return undefined;
  }
}

function valued(kind: string, open: string[]): Wanted | undefined {
  const opened = OPENS[kind];
  if (opened !== undefined) {
    open.push(kind);
    return opened;
  }
  if (kind !== '"' && kind !== 'scalar') return undefined;
  return open.length === 0 ? 'nothing' : 'comma or end';
}

function closed(inside: '[' | '{', wanted: Wanted, open: string[]): Wanted | undefined {
  if ((wanted !== 'comma or end' && wanted !== OPENS[inside]) || open.at(-1) !== inside) return undefined;
  open.pop();
  return open.length === 0 ? 'nothing' : 'comma or end';
}
