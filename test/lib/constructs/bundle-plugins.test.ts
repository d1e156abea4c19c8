import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaOnly } from '../../../lib/constructs/bundle-plugins.ts';

const exportsOf = (text: string): string[] =>
  [...text.matchAll(/export (?:const|class) (\w+)|export \{ (?:\w+ as )?(\w+) \}/g)]
    .map(([, own, passed]) => own ?? passed ?? '')
    .sort();

describe('what stands for files of the SDK', () => {
  it.each(Object.entries(lambdaOnly))('%s exports what the file does', (file, contents) => {
    const path = join('node_modules/@smithy/core/dist-es/submodules', `${file}.js`);
    expect(exportsOf(contents)).toEqual(exportsOf(readFileSync(path, 'utf8')));
  });
});
