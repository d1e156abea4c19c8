import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const roots = ['bin', 'lib', 'functions', 'shared', 'test'];
const files = roots
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => `${root}/${f}`))
  .filter((f) => /\.(ts|tsx|mjs|css)$/.test(f))
  .sort();
const lines = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
const camel = (s: string): string => s.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());

describe('the house', () => {
  it('has no file above 250 lines', () => {
    const long = files.filter((f) => !/registry\.ts$/.test(f)).filter((f) => lines(f).length > 250);
    expect(long).toEqual([]);
  });

  it('has handlers that only wire: at most 12 lines of code, no branch, no try', () => {
    const handlers = files.filter((f) => /^functions\/.*handler\.ts$/.test(f));
    const thick = handlers.filter((f) => {
      const code = lines(f).filter((l) => l.trim() !== '' && !/^\s*(\/\/|\*|\/\*)/.test(l));
      const wiring = code.filter((l) => !/^import |^} from /.test(l));
      return wiring.length > 12 || /\b(if|try|switch|for|while)\b/.test(wiring.join('\n'));
    });
    expect(thick).toEqual([]);
    expect(handlers.length).toBeGreaterThan(0);
  });

  it('has a handler beside each declaration, and a declaration beside each handler', () => {
    const declared = files
      .filter((f) => /^functions\/.+\/(route|agent|task|trigger|authorizer)\.ts$/.test(f))
      .map((f) => f.slice(0, f.lastIndexOf('/')));
    const handled = files
      .filter((f) => /^functions\/.+\/handler\.ts$/.test(f))
      .map((f) => f.slice(0, f.lastIndexOf('/')));
    expect(handled.sort()).toEqual(declared.sort());
  });

  it('names each unit as its folder', async () => {
    const registry = (await import('../../functions/registry.ts')) as Record<
      string,
      readonly { dir: string; unit: { id: string } }[]
    >;
    const wrong = Object.entries(registry)
      .flatMap(([kind, entries]) => entries.map((e) => ({ kind, ...e })))
      .filter(({ kind, dir, unit }) => {
        const folder = dir.slice(dir.lastIndexOf('/') + 1);
        return unit.id !== (kind === 'workflows' ? folder : camel(folder));
      })
      .map(({ dir, unit }) => `${dir} declares ${unit.id}`);
    expect(wrong).toEqual([]);
  });

  it('has no folder or file that says nothing', () => {
    const mute = files.filter((f) => /(^|\/)(utils?|helpers?|common|misc|manager|base)(\/|\.|-)/.test(f));
    expect(mute).toEqual([]);
  });

  it('mirrors its sources in its tests', () => {
    const mirrored = files.filter((f) =>
      /^test\/(domain|declare|services|tools|analysis|adapters|runtime|functions|lib)\/.+\.test\.ts$/.test(f),
    );
    const lost = mirrored.filter((f) => {
      const inside = f.replace(/^test\//, '').replace(/(\.[a-z-]+)?\.test\.ts$/, '');
      const home = /^test\/(functions|lib)\//.test(f) ? inside : `shared/${inside}`;
      const folder = home.slice(0, home.lastIndexOf('/'));
      return !existsSync(`${home}.ts`) && !existsSync(home) && !existsSync(folder);
    });
    expect(lost).toEqual([]);
    expect(mirrored.length).toBeGreaterThan(5);
  });

  it('holds no loosened test and no open end', () => {
    const open = files
      .filter((f) => f !== 'test/architecture/house.test.ts')
      .flatMap((f) =>
        lines(f)
          .map((text, i) => `${f}:${i + 1}: ${text.trim()}`)
          .filter((l) => /\b(TODO|FIXME|XXX)\b|\b(describe|it|test)\.only\(|@ts-ignore/.test(l)),
      );
    expect(open).toEqual([]);
  });

  it('has an up-to-date registry', () => {
    expect(() =>
      execFileSync('node_modules/.bin/node', ['bin/registry.ts', '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });
});
