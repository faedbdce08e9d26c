import { statSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import * as forTslab from '@tslab/typescript-for-tslab';
import type { Converter } from 'tslab/dist/converter';
import ts from 'typescript';
import { createWatchProgram as lastingProgram } from './lasting-program';
import { lastingTranspiler } from './lasting-transpiler';

type Load = (id: string, parent: NodeJS.Module | undefined, ...rest: unknown[]) => unknown;

const GLOBALS = path.join(__dirname, '..', '..', 'globals.d.ts');

/**
 * A new converter of tslab's, which gets the TypeScript of this repository with other settings: packages are found by their
 * `exports`, decorators are those of the standard, and cells know `prompt`, `display` and `clearOutput`. Nothing is watched:
 * `noticeEditedFiles` says what changed, when it is asked.
 */
export function newConverter(): Converter {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  ts.sys.watchFile = watchFile;
  ts.sys.watchDirectory = () => ({ close: () => {} });
  loader._load = function (id, parent, ...rest) {
    const forConverter = /[\\/]tslab[\\/]dist[\\/]converter\.js$/.test(parent?.filename ?? '');
    if (forConverter && id === '@tslab/typescript-for-tslab') return typeScriptForCells;
    return load.call(this, id, parent, ...rest);
  };
  try {
    return (require('tslab/dist/converter') as typeof import('tslab/dist/converter')).createConverter();
  } finally {
    loader._load = load;
  }
}

/** Tells the compiler which `.ts` files next to the notebook were edited since it read them. */
export function noticeEditedFiles(): void {
  for (const [file, watch] of watched) {
    const now = modified(file);
    if (now === watch.seen) continue;
    watch.seen = now;
    watch.callback(file, now === undefined ? ts.FileWatcherEventKind.Deleted : ts.FileWatcherEventKind.Changed);
  }
}

function watchFile(file: string, callback: ts.FileWatcherCallback): ts.FileWatcher {
  if (!isOfTheReader(file)) return { close: () => {} };
  watched.set(file, { callback, seen: modified(file) });
  return { close: () => watched.delete(file) };
}

const watched = new Map<string, { callback: ts.FileWatcherCallback; seen: number | undefined }>();

function isOfTheReader(file: string): boolean {
  return !/[\\/]node_modules[\\/]|[\\/]package\.json$|globals\.d\.ts$/.test(file);
}

function modified(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function createWatchCompilerHost(files: string[], options: ts.CompilerOptions, ...rest: unknown[]): unknown {
  const settings = {
    ...options,
    lib: [...(options.lib ?? []), 'lib.es2023.d.ts'],
    experimentalDecorators: false,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    // Otherwise every package of types there is, also those of build tools, speaks of globals: 0.4 s at start.
    types: ['node'],
  };
  return (ts.createWatchCompilerHost as (...args: unknown[]) => unknown)([...files, GLOBALS], settings, ...rest);
}

function createWatchProgram(host: ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>): unknown {
  const program = lastingProgram(host);
  return { ...program, updateRootFileNames: (files: string[]) => program.updateRootFileNames([...files, GLOBALS]) };
}

/** Modules are strict to the compiler, which since 5.5 always says so in their JavaScript. Cells never were. */
function withoutUseStrict(transpile: typeof ts.transpileModule): typeof ts.transpileModule {
  return (input, options) => {
    const transpiled = transpile(input, options);
    return { ...transpiled, outputText: transpiled.outputText.replace(/^"use strict";\n/, '') };
  };
}

export const typeScriptForCells = {
  ...forTslab,
  __esModule: true,
  createWatchCompilerHost,
  createWatchProgram,
  transpileModule: withoutUseStrict(lastingTranspiler()),
};
