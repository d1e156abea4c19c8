import { yamlReader } from '#adapters/yaml/yaml-reader.ts';

const read = yamlReader();
const faultsOf = async (text: string): Promise<readonly string[]> => {
  try {
    return [`read: ${JSON.stringify(await read(text))}`];
  } catch (thrown) {
    return (thrown as { faults: { message: string }[] }).faults.map(({ message }) => message);
  }
};

describe('yamlReader', () => {
  it('reads what JSON can hold', async () => {
    expect(await read('a: [1, 2.5, true, null, "x"]\nb:\n  c: |\n    two\n    lines\nd: no\n')).toEqual({
      a: [1, 2.5, true, null, 'x'],
      b: { c: 'two\nlines\n' },
      d: 'no',
    });
    expect(await read('{"json": ["too"]}')).toEqual({ json: ['too'] });
  });

  it.each([
    ['aliases', 'a: &x [1]\nb: *x', ['aliases are not taken: line 2, column 4']],
    ['a member twice', 'a: 1\na: 2', ['duplicate key: line 2, column 1']],
    ['a broken text, told without quoting it', 'secret: [1', ['bad indent: line 1, column 11']],
    ['a tag', 'a: !!js/function x', ['tag resolve failed: line 1, column 4']],
    ['two documents', 'a: 1\n---\nb: 2', ['multiple docs: line 2, column 1']],
    ['a number without an end', 'a: .inf', ['holds what JSON cannot']],
    ['__proto__', '__proto__: 1', ['__proto__ is not a name to use']],
    ['characters that turn a text', 'a: "\\u202e"', ['holds the forbidden character U+202E']],
    ['a name that is no text', '? [a]\n: x', ['non string key: line 1, column 3']],
    ['deep nesting', '['.repeat(30) + ']'.repeat(30), ['nests deeper than 24 levels']],
    ['nesting that its parser does not bear', '['.repeat(100_000), ['nests too deep']],
    ['a long text', `a: "${'x'.repeat(131_072)}"`, ['is longer than 131072 characters']],
  ])('refuses %s', async (_, text, faults) => {
    expect(await faultsOf(text)).toEqual(faults);
  });
});
