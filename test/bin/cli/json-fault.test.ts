import fc from 'fast-check';
import { jsonFaultAt } from '../../../bin/cli/json-fault.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('jsonFaultAt', () => {
  it.each([
    ['{"a": tru}', 6],
    ['{"a": }', 6],
    ['{"a": 1,}', 8],
    ['[1 2]', 3],
    ['[1, 2}', 5],
    ['{"a" 1}', 5],
    ['{1: 2}', 1],
    ['[1] [', 4],
    ['"a\nb"', 0],
    ['[1, ', 4],
    ['', 0],
  ])('finds the fault in %j at %d', (text, at) => {
    expect(jsonFaultAt(text)).toBe(at);
  });

  it('finds the end of whatever is JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(jsonFaultAt(text)).toBe(text.length)));
  });

  it('points into the text whatever was put into it', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('}', ']', ',', ':', 'x', '"', '1'),
        (json, at, sign) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + sign + json.slice(place);
          fc.pre(!parses(text));
          expect(jsonFaultAt(text)).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});
