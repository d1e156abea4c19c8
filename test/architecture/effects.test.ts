import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const sources = ['shared', 'functions', 'lib']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => `${root}/${f}`))
  .filter((f) => f.endsWith('.ts'))
  .sort();

// Runs in a process of its own with an empty environment: records what importing our files reads of it, says
// on the console, or leaves open.
const probe = `
const told = [];
const ours = () => (new Error().stack ?? '').split('\\n').some((l) => /\\/(shared|functions|lib)\\/[^)]*\\.ts/.test(l) && !l.includes('node_modules'));
const direct = () => { const at = (new Error().stack ?? '').split('\\n').slice(3, 4).join(''); return /\\/(shared|functions|lib)\\//.test(at) && !at.includes('node_modules'); };
process.env = new Proxy({}, { get: (_, k) => { if (typeof k === 'string' && direct()) told.push('reads ' + k); return undefined; } });
for (const k of ['log', 'info', 'warn', 'error']) console[k] = (...a) => { if (ours()) told.push('says ' + a.join(' ').slice(0, 80)); };
const out = [];
for (const f of ${JSON.stringify(sources)}) {
  told.length = 0;
  try { await import(process.cwd() + '/' + f); } catch (e) { told.push('throws ' + String(e).slice(0, 200)); }
  out.push(...told.map((t) => f + ': ' + t));
}
const open = process.getActiveResourcesInfo().filter((r) => !/TTY|Pipe|FSReq|CloseReq/.test(r));
if (open.length > 0) out.push('left open: ' + open.join(', '));
process.stdout.write(JSON.stringify(out));
process.exit(0);
`;

describe('importing any file', () => {
  it('reads no environment, says nothing, fails on nothing and leaves nothing open', () => {
    const printed = execFileSync(
      'node_modules/.bin/node',
      ['--input-type=module', '--no-warnings', '-e', probe],
      {
        encoding: 'utf8',
        maxBuffer: 10_000_000,
      },
    );
    expect(JSON.parse(printed)).toEqual([]);
    expect(sources.length).toBeGreaterThan(40);
  }, 60_000);
});
