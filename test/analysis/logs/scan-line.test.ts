import fc from 'fast-check';
import { isParameter, MAX_SCANNED } from '#analysis/logs/parameters.ts';
import { LineScanner } from '#analysis/logs/scan-line.ts';

const scanner = new LineScanner();
const masked = (line: string): string => scanner.tokens(line).join(' ');

describe('LineScanner', () => {
  it.each([
    ['took 12 ms', 'took <num>'],
    ['took 12ms', 'took <num>ms'],
    ['free 21.4 KB of 3 files', 'free <num> of <num> files'],
    ['lifetime <1 sec', 'lifetime <num>'],
    ['at 10:15:22,123 done', 'at <num> done'],
    ['Fri Jun 17 07:07:00 2005', '<time> <time> <num> <num> <num>'],
    ['from 10.0.0.7:8080', 'from <ip>'],
    ['to db.internal.example:5432', 'to <*>'],
    ['bssid 5c:50:15:4c:18:13 gone', 'bssid <ip> gone'],
    ['bssid be:ef:15:4c:18:13 gone', 'bssid <ip> gone'],
    ['listen :: fe80::1:2:3:4', 'listen : : <ip>'],
    ['blk_-42 blk_7', 'blk_<num> blk_<num>'],
    ['id 0x1f 0a1b2c', 'id <hex> <hex>'],
    ['b9000564-fe1a-409b-b8cc-1e88b294cd1d', '<uuid>'],
    ['read /etc/httpd/conf and /', 'read <path> and /'],
    ['GET /v2/a?x=1&y=2 HTTP/1.1', 'GET <path> HTTP/<num>'],
    ['C:\\Windows\\x.dll', 'C : <path>'],
    ['read/write I/O', 'read/write I/O'],
    ['uid= rhost=', 'uid = <*> rhost = <*>'],
    ['id = 4', 'id = <num>'],
    ['from host ()', 'from host ( <*> )'],
    ['init() ok', 'init ( ) ok'],
    ['-5 +5 a-5', '<num> <num> a-<num>'],
    ['<num>', '< num >'],
    ['', ''],
    ['日本 エラー 42', '日本 エラー <num>'],
  ])('masks %j as %j', (line, tokens) => {
    expect(masked(line)).toBe(tokens);
  });

  it('gives two lines one key exactly when they are masked alike', () => {
    const word = fc.constantFrom(
      'user',
      'blk_7',
      '12',
      '10.0.0.1',
      '(x)',
      'a=',
      '/a/b',
      '3 MB',
      '0xff',
      'on,',
    );
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    const spaced = new LineScanner();
    fc.assert(
      fc.property(line, line, (a, b) => {
        // empty slots are shown but not keyed: they follow from the delimiters around them
        const alike = masked(a).replaceAll('<*> ', '') === masked(b).replaceAll('<*> ', '');
        if (alike) expect(spaced.key(a)).toBe(spaced.key(b));
        else expect(spaced.key(a)).not.toBe(spaced.key(b));
      }),
    );
  });

  it('never fails, and never shows more than it was given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => {
        const tokens = scanner.tokens(line);
        const fixed = tokens.filter((t) => !t.includes('<') || t === '<');
        expect(fixed.every((t) => line.includes(t))).toBe(true);
        expect(Number.isSafeInteger(scanner.key(line))).toBe(true);
      }),
    );
  });

  it('reads a huge line up to the last whole word of its bound', () => {
    const line = `${'word '.repeat(1_000_000)}`;
    expect(scanner.tokens(line).length).toBe(Math.floor(MAX_SCANNED / 5));
  });

  it('tells parameters from words', () => {
    expect(['<num>', '<*>', 'a<num>', '<', '<num>ms', 'x'].map(isParameter)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
