import { posix } from 'node:path';
import type { Loader } from 'esbuild';
import { build } from '../esbuild';

/** What a file of a submission exports, and the files next to it that it imports, itself first. */
export interface Outline {
  exports: string[];
  imports: string[];
}

const LOADERS: Record<string, Loader> = { '.ts': 'ts', '.js': 'js' };

/** Parses `entry` and what it imports among `files` (by path), without running any of it. Undefined for a syntax error. */
export async function outline(files: Map<string, string>, entry: string): Promise<Outline | undefined> {
  const imports = new Set<string>();
  const pathOf = (from: string, specifier: string) => {
    const path = posix.normalize(posix.join(posix.dirname(from), specifier));
    return [path, `${path}.ts`, `${path}.js`, path.replace(/\.js$/, '.ts'), `${path}/index.ts`].find((name) =>
      files.has(name),
    );
  };
  try {
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
      metafile: true,
      logLevel: 'silent',
      tsconfigRaw: {},
      plugins: [
        {
          name: 'submission',
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
              const resolved = kind === 'entry-point' ? entry : /^\./.test(path) ? pathOf(importer, path) : undefined;
              return resolved ? { path: resolved, namespace: 'submission' } : { path, external: true };
            });
            onLoad({ filter: /.*/, namespace: 'submission' }, ({ path }) => {
              imports.add(path);
              return { contents: files.get(path), loader: LOADERS[posix.extname(path)] ?? 'ts' };
            });
          },
        },
      ],
    });
    const [output] = Object.values(metafile.outputs);
    return { exports: output.exports, imports: [entry, ...[...imports].filter((path) => path !== entry).sort()] };
  } catch (error) {
    if ((error as { errors?: unknown[] }).errors) return undefined;
    throw error;
  }
}
