import { existsSync, readFileSync } from 'node:fs';

const scripts = Object.keys(
  (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts,
);
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? '');
const isPath = (text: string): boolean => /^[\w.-]+(\/[\w.-]+)*$/.test(text) && /[./]/.test(text);
const gone = (text: string): string[] =>
  quoted(text).filter((q) => {
    const command = /^npm (?:run )?([a-z-]+)/.exec(q);
    if (command !== null) return !scripts.includes(command[1] ?? '') && command[1] !== 'ci';
    return isPath(q) && /^(bin|lib|functions|shared|test|docs|\.ci)\//.test(q) && !existsSync(q);
  });

describe('docs/requirements.md', () => {
  const rows = readFileSync('docs/requirements.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| [A-Z]{2,4}-\d{2} /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, id = '', where = '', proof = '']) => ({ id, where, proof }));

  it('lists 396 requirements, each once', () => {
    expect([rows.length, new Set(rows.map((r) => r.id)).size]).toEqual([396, 396]);
  });

  it('says of each where it lives and what proves it, or "not yet"', () => {
    const mute = rows.filter(({ where, proof }) =>
      proof === 'not yet' ? where !== '' : quoted(where).length === 0 || quoted(proof).length === 0,
    );
    expect(mute).toEqual([]);
  });

  it('names only files, tests and commands that are there', () => {
    expect(rows.flatMap((r) => gone(`${r.where} ${r.proof}`).map((g) => `${r.id}: ${g}`))).toEqual([]);
  });
});

describe.each(['README.md', 'CONTRIBUTING.md'])('%s', (file) => {
  it('names only files and commands that are there', () => {
    expect(gone(readFileSync(file, 'utf8'))).toEqual([]);
  });
});
