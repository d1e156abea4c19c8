import fc from 'fast-check';
import { ValidationError } from '#domain/errors.ts';
import { readJson } from '#runtime/http-json.ts';

const limits = { depth: 6, values: 30 };

const faultsOf = (text: string): unknown => {
  try {
    return { read: readJson(text, limits) };
  } catch (thrown) {
    return thrown instanceof ValidationError ? thrown.faults : thrown;
  }
};

const depthOf = (value: unknown): number =>
  typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf));
const countOf = (value: unknown): number =>
  1 +
  (typeof value === 'object' && value !== null ? Object.values(value).map(countOf) : []).reduce(
    (a, b) => a + b,
    0,
  );

describe('readJson', () => {
  it('reads what JSON.parse reads, within the limits and only there', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(3), (value, indent) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const fits = depthOf(plain) <= limits.depth && countOf(plain) <= limits.values;
        const got = faultsOf(JSON.stringify(value, null, indent));
        if (fits) expect(got).toEqual({ read: plain });
        else expect(got).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"a":{"b":[0,{"c":1,"c":2}]}}', [{ pointer: '/a/b/1/c', message: 'is given more than once' }]],
    ['{"a":1,"\\u0061":2}', [{ pointer: '/a', message: 'is given more than once' }]],
    ['{"a/b":{"~":1,"~":2}}', [{ pointer: '/a~1b/~0', message: 'is given more than once' }]],
    ['{"x":{"__proto__":1}}', [{ pointer: '/x/__proto__', message: 'is not a name to use' }]],
    ['[[[[[[[1]]]]]]]', [{ pointer: '/0/0/0/0/0/0', message: 'nests deeper than 6 levels' }]],
    [`[${'1,'.repeat(30)}1]`, [{ pointer: '', message: 'holds more than 30 values' }]],
    ['{"a":"\\"a\\":", "b": "}{][,"}', { read: { a: '"a":', b: '}{][,' } }],
    ['{"a\\\\":"\\\\\\"{","a\\"":"\\\\"}', { read: { 'a\\': '\\"{', 'a"': '\\' } }],
    ['[1,2', [{ pointer: '', message: 'is not JSON from character 4 on' }]],
    ['[1,x]', [{ pointer: '', message: 'is not JSON, or not whole' }]],
  ])('%s', (text, expected) => {
    expect(faultsOf(text)).toEqual(expected);
  });

  it('never repeats the text it could not read', () => {
    expect(JSON.stringify(faultsOf('hunter2'))).not.toContain('hunter2');
  });
});
