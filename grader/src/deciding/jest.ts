import { join } from 'node:path';
import { runCLI } from '@jest/core';
import { type Course, exercisesOf } from '../course';

/** What Jest saw: each test it ran with its outcome, or why the file could not be run. */
export interface JestOutcome {
  tests: { name: string; passed: boolean }[];
  error?: string;
}

/** Runs one check file in this process. Nothing is printed; who is on trial was said to the environment before. */
export async function runJest(course: Course, testFile: string): Promise<JestOutcome> {
  const config = {
    rootDir: exercisesOf(course),
    roots: [join(testFile, '..')],
    testMatch: ['**/check.test.ts'],
    transform: { '\\.ts$': [require.resolve('@swc/jest'), SWC] },
    testEnvironment: join(__dirname, 'environment.js'),
    cacheDirectory: join(course.root, '.cache/jest'),
    // Each call has its own limit; this one only ends a check that waits for nothing.
    testTimeout: 600_000,
    modulePaths: [join(course.root, 'node_modules')],
  };
  const argv = {
    $0: 'course',
    _: [testFile],
    config: JSON.stringify(config),
    runTestsByPath: true,
    runInBand: true,
    silent: true,
    ci: true,
    watchman: false,
    reporters: [join(__dirname, 'silent.js')],
  } as unknown as Parameters<typeof runCLI>[0];
  const { results } = await runCLI(argv, [exercisesOf(course)]);
  const [file] = results.testResults;
  if (!file) return { tests: [], error: `Jest found no test at ${testFile}.` };
  return {
    tests: file.testResults.map(({ fullName, status }) => ({ name: fullName, passed: status === 'passed' })),
    error: file.testExecError ? (file.failureMessage ?? String(file.testExecError.message)) : undefined,
  };
}

const SWC = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' };
