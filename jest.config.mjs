// One configuration: `*.test.ts` needs nothing but this checkout and is fast; `*.emulator.test.ts` needs the local
// engine, `*.slow.test.ts` a minute: both are chosen by WATCHFLOOR_TESTS=emulator (npm test runs all).
const emulator = process.env.WATCHFLOOR_TESTS === 'emulator';

/** @type {import('jest').Config} */
export default {
  rootDir: '.',
  roots: ['<rootDir>/test'],
  testMatch: emulator ? ['**/*.emulator.test.ts', '**/*.slow.test.ts'] : ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(emulator ? [] : ['\\.(emulator|slow)\\.test\\.ts$'])],
  testEnvironment: 'node',
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
  testTimeout: emulator ? 240_000 : 20_000,
  maxWorkers: emulator ? 1 : '100%',
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build', '<rootDir>/.watchfloor'],
  collectCoverageFrom: ['shared/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageProvider: 'v8',
  coverageReporters: ['text-summary'],
  coverageThreshold: { global: { lines: 90, branches: 85 } },
};
