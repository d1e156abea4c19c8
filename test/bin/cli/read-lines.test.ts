import { Readable } from 'node:stream';
import { MAX_LINE, readLines } from '../../../bin/cli/read-lines.ts';
import { file, folder } from './terminal.ts';

const dir = folder();
const read = async (path: string, stdin: readonly (string | Buffer)[] = []) => {
  const lines: string[] = [];
  const terminal = {
    stdin: Readable.from(stdin),
    cwd: dir,
    color: false,
    print: async () => {},
    note: () => {},
  };
  const told = await readLines(terminal, path, (line, number) => {
    expect(number).toBe(lines.length + 1);
    lines.push(line);
  });
  return { lines, told };
};

describe('readLines', () => {
  it('gives each line without its end, the last one with or without it', async () => {
    const { lines, told } = await read('-', ['a\r', '\nb', 'c\n\nd']);
    expect(lines).toEqual(['a', 'bc', '', 'd']);
    expect(told).toEqual({ lines: 4, cut: 0, undecodable: 0 });
    expect((await read('-', ['a\n'])).lines).toEqual(['a']);
    expect((await read('-', [])).lines).toEqual([]);
  });

  it('cuts a line of 10 MB and goes on with the next', async () => {
    const chunk = 'x'.repeat(1 << 16);
    const { lines, told } = await read('-', [...Array.from({ length: 160 }, () => chunk), '\nnext\n']);
    expect(lines.map((l) => l.length)).toEqual([MAX_LINE, 4]);
    expect(told).toEqual({ lines: 2, cut: 1, undecodable: 0 });
  });

  it('cuts a long line that arrives in one piece, and none of just the length', async () => {
    const path = file(dir, 'long', `${'y'.repeat(MAX_LINE)}\n${'z'.repeat(MAX_LINE + 1)}\n`);
    const { lines, told } = await read(path);
    expect(lines.map((l) => l.length)).toEqual([MAX_LINE, MAX_LINE]);
    expect(told.cut).toBe(1);
  });

  it('decodes characters that are split between chunks, and replaces what is no UTF-8', async () => {
    const bytes = Buffer.from('größe\n');
    const { lines } = await read('-', [bytes.subarray(0, 3), bytes.subarray(3)]);
    expect(lines).toEqual(['größe']);
    const { lines: mixed, told } = await read('-', [Buffer.from([0x61, 0xe9, 0x62, 0x0a]), 'clean\n']);
    expect(mixed).toEqual(['a\ufffdb', 'clean']);
    expect(told.undecodable).toBe(1);
  });

  it('reads UTF-16 where a byte order mark says so', async () => {
    const path = file(
      dir,
      'utf16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('eins\nzwei\n', 'utf16le')]),
    );
    expect((await read(path)).lines).toEqual(['eins', 'zwei']);
  });

  it.each([
    ['what is not there', 'missing', `There is nothing at ${dir}/missing.`],
    ['a folder', '.', `${dir} is a folder; name a file, or - for standard input.`],
  ])('refuses %s', async (_, path, why) => {
    await expect(read(path)).rejects.toThrow(why);
  });

  it('refuses binary and compressed data', async () => {
    await expect(read('-', [Buffer.from([0x61, 0, 0x62])])).rejects.toThrow('is binary');
    await expect(read('-', [Buffer.from([0x1f, 0x8b, 8, 0])])).rejects.toThrow('is compressed');
  });
});
