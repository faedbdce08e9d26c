import ts from 'typescript';
import { type BoundFile, boundFile, modulesOf, type ResolvedModules, resolveBoundFiles } from './bound-file';

type Host = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>;

/** After this many questions about cells, two or more for each, the checker, which remembers the types of each, is rebuilt. */
const MOST_QUESTIONS = 300;

/** The modules that tslab makes of a cell, and of what cells before it declared. */
const CELL = /[\\/]__tslab__\.ts$/;
const BEFORE = /[\\/]__prev__\.d\.ts$/;

/**
 * `ts.createWatchProgram` for tslab's converter. That makes a program and a type checker for each cell, twice, though all that
 * a cell changes is two modules which nothing else imports: what it says, and what cells before it declared. Here these two
 * are bound alone and given to the checker that is there, which knows the libraries' types already; a whole program is made
 * when a cell imports what the last one did not have, declares into other modules, or leans on `.ts` files of the reader.
 */
export function createWatchProgram(host: Host): ts.WatchOfFilesAndCompilerOptions<ts.BuilderProgram> {
  const { watchFile, setTimeout: schedule, readFile } = host;
  const tell = (builder: ts.BuilderProgram) => host.afterProgramCreate?.(builder);
  const changed = new Map<string, ts.FileWatcherCallback>();
  const asked = new Set<() => void>();
  let scheduled = false;
  let last: Whole | undefined;
  let questions = 0;

  const quick = (): boolean => {
    const text = (name: string) => readFile(name) ?? '';
    const builder = last && asked.size === 0 && questions++ < MOST_QUESTIONS ? withCell(last, text) : undefined;
    if (builder) tell(builder);
    return builder !== undefined;
  };
  const whole = (): void => {
    for (const [name, callback] of changed) callback(name, ts.FileWatcherEventKind.Changed);
    changed.clear();
    for (const callback of asked) {
      asked.delete(callback);
      callback();
    }
  };
  const update = (): void => {
    if (!quick()) whole();
    scheduled = false;
  };
  const later = (): void => {
    if (!scheduled) schedule?.(update, 0);
    scheduled = true;
  };

  return ts.createWatchProgram<ts.BuilderProgram>({
    ...host,
    afterProgramCreate: (builder) => {
      last = wholeProgram(builder);
      questions = 0;
      tell(builder);
    },
    watchFile: (name, callback, ...rest) => {
      if (!CELL.test(name) && !BEFORE.test(name)) return watchFile.call(host, name, callback, ...rest);
      const noted = () => {
        changed.set(name, callback);
        later();
      };
      return watchFile.call(host, name, noted, ...rest);
    },
    setTimeout: (callback) => {
      const task = () => callback();
      asked.add(task);
      later();
      return task;
    },
    clearTimeout: (task) => asked.delete(task),
  });
}

/** A program as the compiler makes it, and what its two modules of cells may import without another one. */
interface Whole {
  readonly builder: ts.BuilderProgram;
  readonly cell: string;
  readonly before: string;
  readonly resolved: ResolvedModules;
  /** What came before, as the last question about a cell had it: tslab asks twice or more for each. */
  known?: BoundFile;
}

/** Undefined where the reader's own `.ts` files are in it: tslab compiles them with the cell. */
function wholeProgram(builder: ts.BuilderProgram): Whole | undefined {
  const program = builder.getProgram();
  const names = program.getRootFileNames();
  const [cell, before] = [CELL, BEFORE].map((end) => names.find((name) => end.test(name)) ?? '');
  const files = [cell, before].flatMap((name) => builder.getSourceFile(name) ?? []);
  const resolved = modulesOf(program, files);
  for (const { resolvedModule } of resolved.values()) {
    const file = resolvedModule && builder.getSourceFile(resolvedModule.resolvedFileName);
    if (file && !file.isDeclarationFile) return undefined;
  }
  resolveBoundFiles(program);
  return { builder, cell, before, resolved };
}

/** The builder that tslab gets for a cell: the whole program's, with these two modules. Undefined where it needs another. */
function withCell(whole: Whole, textOf: (name: string) => string): ts.BuilderProgram | undefined {
  const program = whole.builder.getProgram();
  const cell = cellModule(whole, whole.cell, textOf(whole.cell));
  const declared = textOf(whole.before);
  const before = whole.known?.text === declared ? whole.known : cellModule(whole, whole.before, declared);
  if (!cell || !before) return undefined;
  whole.known = before;
  const files = new Map([cell, before].map((file) => [file.fileName, file]));
  // The checker keeps what it found by file name, and the names are those of earlier cells.
  const ofCell = (diagnostics: readonly ts.Diagnostic[]) =>
    diagnostics.filter(({ file }) => !file || file === cell || !files.has(file.fileName));
  const cellProgram: ts.Program = {
    ...program,
    getSemanticDiagnostics: (...args) => ofCell(program.getSemanticDiagnostics(...args)) as ts.Diagnostic[],
    getDeclarationDiagnostics: (...args) =>
      ofCell(program.getDeclarationDiagnostics(...args)) as ts.DiagnosticWithLocation[],
  };
  return {
    ...whole.builder,
    getProgram: () => cellProgram,
    getSourceFile: (name) => files.get(name) ?? whole.builder.getSourceFile(name),
    getAllDependencies: ({ fileName }) => [fileName],
    emit: (...args) => {
      // tslab removes from it what the cell redeclares.
      whole.known = undefined;
      return program.emit(...args);
    },
  };
}

/** A module of a cell; undefined where it needs more than the program has. */
function cellModule({ builder, resolved }: Whole, name: string, text: string): BoundFile | undefined {
  const { importedFiles, ambientExternalModules, referencedFiles, typeReferenceDirectives, libReferenceDirectives } =
    ts.preProcessFile(text, true, true);
  const wants = [ambientExternalModules ?? [], referencedFiles, typeReferenceDirectives, libReferenceDirectives].flat();
  const knows = importedFiles.every(({ fileName }) => resolved.has(fileName));
  if (wants.length > 0 || !knows || /\bglobal\b|resolution-mode/.test(text)) return undefined;
  return boundFile(name, text, builder.getCompilerOptions(), resolved);
}
