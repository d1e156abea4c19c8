// What `import 'fast-check'` means in tests (`jest.config.mjs`): the library, drawing from the seed of all tests.
// A property that fails still names the seed and the path that lead back to its example.
// biome-ignore-all lint/performance/noBarrelFile: it stands in for the library's one module
// biome-ignore-all lint/performance/noReExportAll: it stands in for the library's one module
// biome-ignore-all lint/style/noDefaultExport: the library has one
import fc from '../../node_modules/fast-check/lib/fast-check.js';
import { SEED } from './seed.ts';

fc.configureGlobal({ seed: SEED });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
