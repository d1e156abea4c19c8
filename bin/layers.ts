// Holds the layers (test/architecture/layers.ts) with dependency-cruiser; fails as well when the cruiser saw
// fewer files than there are, because it passes on what it cannot read.
import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { forbidden, options } from '../test/architecture/layers.ts';

const roots = ['bin', 'lib', 'functions', 'shared', 'test'];
const files = roots
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }))
  .filter((f) => f.endsWith('.ts'));
const { output } = await cruise(roots, { ...options, validate: true, ruleSet: { forbidden } }, undefined, {
  tsConfig: extractTSConfig('./tsconfig.json'),
});
const { modules, summary } = output as ICruiseResult;
const seen = modules.filter((m) => m.source.endsWith('.ts') && !m.source.includes('node_modules')).length;
for (const v of summary.violations) console.error(`${v.rule.name}: ${v.from} -> ${v.to}`);
if (seen < files.length) console.error(`the cruiser saw ${seen} of ${files.length} files`);
if (summary.violations.length > 0 || seen < files.length) process.exit(1);
console.log(`layers hold: ${seen} files, ${summary.totalDependenciesCruised ?? 0} dependencies`);
