// One configuration: `*.test.ts` needs nothing but this checkout and is fast; WATCHFLOOR_TESTS=slow chooses
// `*.slow.test.ts` (a minute each), WATCHFLOOR_TESTS=emulator `*.emulator.test.ts` (the local engine, one at a time).
// npm test runs all three, one after the other.
const kind = process.env.WATCHFLOOR_TESTS ?? 'fast';
const emulator = kind === 'emulator';

/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  roots: ['<rootDir>/test'],
  testMatch: [kind === 'fast' ? '**/*.test.ts' : `**/*.${kind}.test.ts`],
  testPathIgnorePatterns: ['/node_modules/', ...(kind === 'fast' ? ['\\.(emulator|slow)\\.test\\.ts$'] : [])],
  testEnvironment: 'node',
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/fast-check.ts' },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // the first file that opens the floor deploys it, which takes minutes on a busy machine
  testTimeout: { fast: 20_000, slow: 240_000, emulator: 600_000 }[kind],
  maxWorkers: emulator ? 1 : '100%',
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build', '<rootDir>/.watchfloor'],
  collectCoverageFrom: ['shared/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageProvider: 'v8',
  coverageReporters: ['text-summary'],
  coverageThreshold: { global: { lines: 90, branches: 85 } },
};
