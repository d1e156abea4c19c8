import { readdirSync, readFileSync } from 'node:fs';
import { variables } from '../../../bin/start/variables.ts';

const INTERNAL = [
  'WATCHFLOOR_TESTS',
  'WATCHFLOOR_STARTED_AT',
  'WATCHFLOOR_PYTHON_BIN',
  'WATCHFLOOR_QUIET',
  'WATCHFLOOR_CWD',
];

describe('the variables of a start', () => {
  it('are exactly those that are read', () => {
    const files = ['bin', 'test/emulator', 'test/system']
      .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => `${root}/${f}`))
      .filter((f) => /\.(ts|mjs|py)$/.test(f) && f !== 'bin/start/variables.ts');
    const read = new Set(files.flatMap((f) => readFileSync(f, 'utf8').match(/WATCHFLOOR_[A-Z_]+/g) ?? []));
    expect([...read].filter((name) => !INTERNAL.includes(name)).sort()).toEqual(
      variables.map((v) => v.name).sort(),
    );
  });
});
