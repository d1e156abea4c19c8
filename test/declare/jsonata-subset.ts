// Reads the part of JSONata that the compiler writes; anything else is an error, so that the part stays small.

type Scope = (variable: string) => unknown;
type Evaluate = (scope: Scope) => unknown;

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*")|('[^']*')|(\d+(?:\.\d+)?)|(\$?[A-Za-z_][A-Za-z0-9_]*)|(!=|[-.[\](){}:,?=<>]))/y;

/** The value of an expression; undefined where it has none. */
export function evaluate(text: string, scope: Scope): unknown {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found === null) throw new Error(`cannot read ${text}`);
    tokens.push(found[0].trim());
  }
  const parser = new Parser(tokens);
  const value = parser.ternary();
  if (parser.peek() !== undefined) throw new Error(`left over in ${text}: ${parser.peek()}`);
  return value(scope);
}

class Parser {
  private at = 0;
  private readonly tokens: readonly string[];

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  peek(): string | undefined {
    return this.tokens[this.at];
  }

  private take(wanted?: string): string {
    const token = this.tokens[this.at];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`wanted ${wanted}, found ${token}`);
    }
    this.at += 1;
    return token;
  }

  ternary(): Evaluate {
    const test = this.joined();
    if (this.peek() !== '?') return test;
    this.take('?');
    const yes = this.ternary();
    this.take(':');
    const no = this.ternary();
    return (scope) => (test(scope) === true ? yes(scope) : no(scope));
  }

  private joined(): Evaluate {
    let left = this.compared();
    for (let word = this.peek(); word === 'and' || word === 'or'; word = this.peek()) {
      this.take();
      const [a, b, both] = [left, this.compared(), word === 'and'];
      left = (scope) =>
        both ? a(scope) === true && b(scope) === true : a(scope) === true || b(scope) === true;
    }
    return left;
  }

  private compared(): Evaluate {
    const left = this.path();
    const sign = this.peek();
    if (sign === undefined || !['=', '!=', '<', '>'].includes(sign)) return left;
    this.take();
    const right = this.path();
    return (scope) => compare(sign, left(scope), right(scope));
  }

  private path(): Evaluate {
    let value = this.primary();
    for (let next = this.peek(); next === '.' || next === '['; next = this.peek()) {
      this.take();
      const of = value;
      const name = this.take();
      if (next === '[') this.take(']');
      value = (scope) => (of(scope) as Record<string, unknown> | undefined)?.[name];
    }
    return value;
  }

  private primary(): Evaluate {
    const token = this.take();
    if (token === '(') return this.until(')');
    if (token === '{') return this.object();
    if (token === '-')
      return (
        (value) => () =>
          -value
      )(Number(this.take()));
    if (token.startsWith('"')) return () => JSON.parse(token) as unknown;
    if (token.startsWith("'")) return () => token.slice(1, -1);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'true' || token === 'false' || token === 'null') return () => JSON.parse(token) as unknown;
    if (!token.startsWith('$')) throw new Error(`cannot read ${token}`);
    return this.peek() === '(' ? this.call(token) : (scope) => scope(token.slice(1));
  }

  private until(end: string): Evaluate {
    const inner = this.ternary();
    this.take(end);
    return inner;
  }

  private object(): Evaluate {
    const members: [string, Evaluate][] = [];
    while (this.peek() !== '}') {
      const name = JSON.parse(this.take()) as string;
      this.take(':');
      members.push([name, this.ternary()]);
      if (this.peek() === ',') this.take();
    }
    this.take('}');
    return (scope) => Object.fromEntries(members.map(([name, value]) => [name, value(scope)]));
  }

  private call(name: string): Evaluate {
    this.take('(');
    const given: Evaluate[] = [];
    while (this.peek() !== ')') {
      given.push(this.ternary());
      if (this.peek() === ',') this.take();
    }
    this.take(')');
    return (scope) =>
      called(
        name,
        given.map((value) => value(scope)),
      );
  }
}

function called(name: string, [first, second, third]: readonly unknown[]): unknown {
  switch (name) {
    case '$lookup':
      return (first as Record<string, unknown> | undefined)?.[String(second)];
    case '$exists':
      return first !== undefined;
    case '$not':
      return first !== true;
    case '$type':
      return first === undefined || first === null
        ? String(first)
        : Array.isArray(first)
          ? 'array'
          : typeof first;
    case '$substring':
      return String(first).substring(Number(second), Number(third));
    default:
      throw new Error(`no function ${name}`);
  }
}

function compare(sign: string, left: unknown, right: unknown): boolean {
  if (sign === '=') return left === right && left !== undefined;
  if (sign === '!=') return left !== right && left !== undefined;
  if (typeof left !== 'number' || typeof right !== 'number') throw new Error('T2010: only numbers compare');
  return sign === '<' ? left < right : left > right;
}
