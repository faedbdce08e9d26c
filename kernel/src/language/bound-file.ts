import ts from '@tslab/typescript-for-tslab';

/** What the compiler has and its types do not tell. */
interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getSetExternalModuleIndicator(options: ts.CompilerOptions): (file: ts.SourceFile) => void;
  createModeAwareCache(): ResolvedModules;
}

/** Which module stands behind each name that a file imports. */
export interface ResolvedModules {
  has(name: string, mode: undefined): boolean;
  set(name: string, mode: undefined, resolution: Resolution): void;
  forEach(visit: (resolution: Resolution, name: string) => void): void;
}

interface Resolution {
  readonly resolvedModule?: ts.ResolvedModule;
}

/** A file as a program has it, parsed, with its names bound, and its imports resolved. */
export interface BoundFile extends ts.SourceFile {
  path: string;
  resolvedPath: string;
  imports: readonly ts.Expression[];
  moduleAugmentations: readonly ts.Node[];
  ambientModuleNames: readonly string[];
  resolvedModules?: ResolvedModules;
}

const { bindSourceFile, getSetExternalModuleIndicator, createModeAwareCache } = ts as unknown as Internals;

export const noModules = createModeAwareCache;

let made = 0;

/**
 * A file that a program's checker takes as one of the program's own, though the program never heard of it. Its path is its
 * own, since the program keeps what it found in a file by path.
 */
export function boundFile(name: string, text: string, options: ts.CompilerOptions, resolved = noModules()): BoundFile {
  const setExternalModuleIndicator = getSetExternalModuleIndicator(options);
  const languageVersion = options.target ?? ts.ScriptTarget.Latest;
  const file = ts.createSourceFile(name, text, { languageVersion, setExternalModuleIndicator }) as BoundFile;
  file.path = file.resolvedPath = `${name}#${++made}`;
  file.imports = file.statements.flatMap((statement) => {
    const from = (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier;
    return from ? [from] : [];
  });
  file.moduleAugmentations = [];
  file.ambientModuleNames = [];
  file.resolvedModules = resolved;
  bindSourceFile(file, options);
  return file;
}
