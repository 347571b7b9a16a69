export default {
  // Node runs TypeScript itself; nothing is transformed.
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/data/'],
  modulePathIgnorePatterns: ['<rootDir>/data/'],
  globalSetup: './tests/support/start.ts',
  globalTeardown: './tests/support/stop.ts',
  testTimeout: 30_000,
  maxWorkers: 2,
  // Native modules of finished test files stay in memory; a worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
};
