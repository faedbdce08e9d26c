import Module, { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { undisturbed } from './guard';
import { stopLayersModels } from './stop-layers-models';

type Load = (id: string, ...rest: unknown[]) => unknown;

const loaded = new Map<string, unknown>();

/** `require` of a package that is an ES module only gives what `loadModules` has loaded; TensorFlow.js learns to stop. */
export function requireLoadedModules(): void {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  loader._load = function (id, ...rest) {
    const loadNow = () => load.call(this, id, ...rest);
    // Node does not warn a package that loads its deprecated `punycode`; called through this function, it takes the package for a cell.
    const isOfPackage = id === 'punycode' && /[\\/]node_modules[\\/]/.test((rest[0] as Module)?.filename ?? '');
    const exported = loaded.has(id) ? loaded.get(id) : undisturbed(isOfPackage ? () => quietly(loadNow) : loadNow);
    if (/^@tensorflow\/tfjs(-node(-gpu)?|-layers)?$/.test(id)) stopLayersModels(exported);
    return exported;
  };
}

/**
 * Loads those of the packages that are ES modules only, which Node 20 does not load by `require`, as seen from the working
 * directory. What cannot be found is left to the cell, which then says so itself.
 */
export async function loadModules(names: readonly string[]): Promise<void> {
  const { resolve } = createRequire(path.join(process.cwd(), 'cell.js'));
  for (const name of new Set(names)) {
    if (isBuiltin(name) || loaded.has(name) || !isModule(name, resolve)) continue;
    loaded.set(name, asRequired(await importFrom(process.cwd(), name)));
  }
}

/** Loads packages before a cell asks for them; one that cannot be loaded is left to the cell, which then says why. */
export function loadAhead(names: readonly string[]): void {
  const load = createRequire(path.join(process.cwd(), 'cell.js'));
  for (const name of names) {
    try {
      load(name);
    } catch {}
  }
}

function isModule(name: string, resolve: (name: string) => string): boolean {
  try {
    const file = resolve(name);
    if (file.endsWith('.mjs')) return true;
    return file.endsWith('.js') && typeOfPackage(path.dirname(file)) === 'module';
  } catch (cause) {
    // Its `exports` have no way in for `require`.
    return (cause as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

function typeOfPackage(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      return createRequire(path.join(at, 'x.js'))('./package.json').type;
    } catch {
      if (at === path.dirname(at) || path.basename(at) === 'node_modules') return undefined;
    }
  }
}

/** `import(name)` as a file in `folder` would see it. */
function importFrom(folder: string, name: string): Promise<object> {
  // Node calls the loader that it names here experimental, and would say so in the reader's cell.
  return quietly(() =>
    vm.runInThisContext(`import(${JSON.stringify(name)})`, {
      filename: path.join(folder, 'cell.js'),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }),
  );
}

/** Runs a function whose warnings no cell shows. */
function quietly<Result>(run: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A module's namespace as compiled cells expect it: it says that its default is its `default`. */
function asRequired(namespace: object): object {
  return Object.defineProperty({ ...namespace }, '__esModule', { value: true });
}
