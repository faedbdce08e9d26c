import { dirname } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { build } from './esbuild';

/** As a piece of CommonJS text for Node. */
export const AS_SCRIPT = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // import() becomes a promise of require(): text that is compiled has no loader of modules, and an answer gets what
  // its require gives.
  supported: { 'dynamic-import': false },
  logLevel: 'silent',
  tsconfigRaw: {},
} as const satisfies BuildOptions;

/** The same, with the files that it imports; packages stay outside. */
export const AS_ONE = {
  ...AS_SCRIPT,
  write: false,
  bundle: true,
  packages: 'external',
} as const satisfies BuildOptions;

/** A TypeScript file of the course's or of an author's, with the files that it imports, as one script; packages stay outside. */
export async function oneScript(file: string): Promise<string> {
  const { outputFiles } = await build({ ...AS_ONE, entryPoints: [file], absWorkingDir: dirname(file) });
  return outputFiles[0].text;
}
