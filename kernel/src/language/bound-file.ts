import ts from 'typescript';

/** What the compiler has and its types do not tell. */
interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getSetExternalModuleIndicator(options: ts.CompilerOptions): (file: ts.SourceFile) => void;
}

/** Which module each name that a file imports means. */
export type ResolvedModules = ReadonlyMap<string, Resolution>;

interface Resolution {
  readonly resolvedModule?: ts.ResolvedModule;
}

/** A program as its own checker knows it. */
interface AskedProgram extends ts.Program {
  readonly resolvedModules?: ReadonlyMap<
    string,
    { forEach(visit: (resolution: Resolution, name: string) => void): void }
  >;
  getResolvedModule(file: ts.SourceFile, name: string, mode: ts.ResolutionMode): Resolution | undefined;
}

/** A file as a program has it, parsed, with its names bound, and its imports resolved. */
export interface BoundFile extends ts.SourceFile {
  path: string;
  resolvedPath: string;
  imports: readonly ts.Expression[];
  moduleAugmentations: readonly ts.Node[];
  ambientModuleNames: readonly string[];
  /** How its imports resolve: the program knows that only for its own files. */
  modules?: ResolvedModules;
}

const { bindSourceFile, getSetExternalModuleIndicator } = ts as unknown as Internals;

let fileCount = 0;

/**
 * A file that a program's checker takes as one of the program's own, though the program never heard of it. Its path is its
 * own, since the program keeps what it found in a file by path.
 */
export function boundFile(
  name: string,
  text: string,
  options: ts.CompilerOptions,
  modules?: ResolvedModules,
): BoundFile {
  const setExternalModuleIndicator = getSetExternalModuleIndicator(options);
  const languageVersion = options.target ?? ts.ScriptTarget.Latest;
  const file = ts.createSourceFile(name, text, { languageVersion, setExternalModuleIndicator }) as BoundFile;
  file.path = file.resolvedPath = `${name}#${++fileCount}`;
  file.imports = file.statements.flatMap((statement) => {
    const from = (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier;
    return from ? [from] : [];
  });
  file.moduleAugmentations = [];
  file.ambientModuleNames = [];
  file.modules = modules;
  bindSourceFile(file, options);
  return file;
}

/** Which module each name means that these files of the program import. */
export function modulesOf(program: ts.Program, files: readonly ts.SourceFile[]): ResolvedModules {
  const resolutions = new Map<string, Resolution>();
  for (const file of files) {
    const { path } = file as BoundFile;
    (program as AskedProgram).resolvedModules?.get(path)?.forEach((resolution, name) => {
      resolutions.set(name, resolution);
    });
  }
  return resolutions;
}

/** Lets the program's checker find what bound files import. */
export function resolveBoundFiles(program: ts.Program): void {
  const asked = program as AskedProgram;
  const { getResolvedModule } = asked;
  asked.getResolvedModule = (file, name, mode) =>
    (file as BoundFile).modules?.get(name) ?? getResolvedModule(file, name, mode);
}
