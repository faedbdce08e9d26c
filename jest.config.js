// TensorFlow reads it when it is loaded; a test's own process.env is a copy that it does not see.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
// No test may ask the hub for a network.
process.env.HF_HUB_OFFLINE = '1';

/** Unit tests of the workspaces. Exercises have their own runner: see grader/src/prove. */
module.exports = {
  testMatch: ['<rootDir>/{lib,grader,kernel,bench,fuzz,backend,guides,lab,site}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/', '/templates/'],
  modulePathIgnorePatterns: ['/dist/', '/.cache/', '/out/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  testEnvironment: '<rootDir>/lib/test-environment.js',
  setupFiles: ['<rootDir>/lib/src/fixtures/property-seed.ts'],
  globalSetup: '<rootDir>/lib/test/temporary-folder.js',
  globalTeardown: '<rootDir>/lib/test/remove-folder.js',
  testTimeout: 60000,
  maxWorkers: 2,
};
