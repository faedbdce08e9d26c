import { dirname } from 'node:path';
import { build } from 'esbuild';

/** A TypeScript file of the course's or of an author's, with the files that it imports, as one script; packages stay outside. */
export async function oneScript(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    absWorkingDir: dirname(file),
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // import() becomes a promise of require(): a script that was compiled from text has no loader of modules.
    supported: { 'dynamic-import': false },
    packages: 'external',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  return outputFiles[0].text;
}
