import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Converter, ConvertResult, SideOutput } from 'tslab/dist/converter';
import { getCodeMetadata } from 'tslab/dist/metadata';
import ts from 'typescript';
import { declaredNames, withoutNames } from '../language/declared-names';
import { disposalEdits, findDisposal } from '../language/disposal';
import { type Edited, edited } from '../language/edits';
import { guardedAwaits } from '../language/guarded-awaits';
import { isInFunction, parseCell, walk } from '../language/parse';
import { tokenMatches } from '../language/places';
import { spelledOut } from '../language/spelled-out';
import { noticeEditedFiles } from '../language/typescript-for-cells';
import { withoutExports } from '../language/without-exports';
import type { Cell } from '../protocol/worker-messages';
import type { KnownCell } from './cell-failure';
import { dependents } from './dependents';
import { type Failure, kernelFailure } from './failure';
import { typeErrors } from './type-errors';

/** A cell that compiled: what to run (nothing, where it only gives a module its name), and what to do when it has run. */
export interface Compiled {
  readonly cell?: Omit<Cell, 'canAsk'>;
  /** From now on later cells know what this one declares, but for the names that it did not come to. */
  accept(unset?: readonly string[]): void;
}

export interface Compiler {
  /** Compiles the cell that readers know as `label`; failures are type errors. */
  compile(source: string, label: string): Compiled | { readonly failures: readonly Failure[] };
  /** Every cell that ran, by the name that is in stack traces. */
  readonly known: ReadonlyMap<string, KnownCell>;
  converter(): Converter;
  /** What earlier cells declared, as TypeScript declarations. */
  declarations(): string;
  /** Forgets what cells declared, since its values are gone; returns their names. */
  forget(): string[];
}

/**
 * tslab's converter, with what cells declared so far. `create` makes a converter, which takes a second; `converter` is one that
 * is there already.
 */
export function compiler(create: () => Converter, converter?: Converter): Compiler {
  let declared = '';
  let runs = 0;
  const known = new Map<string, KnownCell>();
  const files = new Map<string, SideOutput>();
  const get = () => {
    converter ??= create();
    return converter;
  };

  const convert = (text: string): ConvertResult => {
    noticeEditedFiles();
    const result = get().convert(declared, text);
    if (!result.diagnostics.some(({ code, messageText }) => code === CANNOT_FIND && isThere(messageText)))
      return result;
    // It came after the compiler had looked for it in vain, and the compiler does not look again.
    converter?.close();
    converter = undefined;
    return get().convert(declared, text);
  };

  return {
    known,
    converter: get,
    declarations: () => declared,
    compile(source, label) {
      const { module, mode } = getCodeMetadata(source);
      const nothing = { accept: () => {} };
      if (module) {
        const failures = typeErrors(
          get().addModule(module, source, getCodeMetadata(source)),
          label,
          source,
          (at) => at,
        );
        return failures.length > 0 ? { failures } : nothing;
      }
      if (mode === 'browser') return nothing;
      const { text, toOriginal, waits, declares } = prepared(source);
      const taken = declares.find((name) => TAKEN.has(name));
      if (taken) return { failures: [kernelFailure('SyntaxError', `A cell cannot declare '${taken}'. ${TAKEN_BY}`)] };
      const { diagnostics, output = '', declOutput = '', sideOutputs = [], lastExpressionVar } = convert(text);
      if (diagnostics.length > 0) return { failures: typeErrors(diagnostics, label, source, toOriginal) };
      const file = `cell-${++runs}`;
      const guarded = guardedAwaits(output);
      const tokens = () =>
        tokenMatches(text, guarded).map(
          ([at, place]) => [at, place === undefined ? undefined : toOriginal(place)] as const,
        );
      known.set(file, { label, source, tokens, output: guarded, waits });
      const changed = sideOutputs.length > 0 ? dependents(files, sideOutputs) : [];
      for (const changedFile of changed) files.set(changedFile.path, changedFile);
      return {
        cell: {
          file,
          output: `${guarded}\n//# sourceURL=${file}`,
          waits,
          declares,
          last: lastExpressionVar,
          imports: [text, ...changed.map(({ data }) => data)].flatMap(packagesIn),
          files: changed,
        },
        accept: (unset = []) => {
          declared = withoutNames(declOutput, unset);
        },
      };
    },
    forget() {
      const names = declaredNames(parseCell(declared));
      declared = '';
      return names;
    },
  };
}

/** The arguments of the function that a compiled cell is. */
const TAKEN = new Set(['exports', 'require']);

const TAKEN_BY =
  'The kernel loads modules with require() and keeps the variables of cells in exports: choose another name.';

/** The compiler's number for a module that it does not find. */
const CANNOT_FIND = 2307;

/** Whether a module that the compiler did not find is there. */
function isThere(message: string): boolean {
  const [, name] = /'([^']+)'/.exec(message) ?? [];
  if (!name) return false;
  if (/^\.{1,2}\//.test(name))
    return ['.ts', '.tsx', '.d.ts', '.js', ''].some((end) => existsSync(path.resolve(name + end)));
  try {
    createRequire(path.join(process.cwd(), 'cell.js')).resolve(name);
    return true;
  } catch {
    return false;
  }
}

interface Prepared extends Edited {
  readonly waits: boolean;
  readonly declares: readonly string[];
}

/** A cell as tslab's converter takes it, and what tslab does not say of it. */
function prepared(source: string): Prepared {
  const disposal = findDisposal(source);
  const file = parseCell(disposal.text);
  const compiled = edited(disposal.text, [
    ...disposalEdits(file, disposal),
    ...withoutExports(file),
    ...spelledOut(file),
  ]);
  return {
    ...compiled,
    waits: waitsAtTop(file) || [...disposal.declared.values()].some(({ waits }) => waits),
    declares: declaredNames(file),
  };
}

/** Whether `await` stands outside functions. */
function waitsAtTop(file: ts.SourceFile): boolean {
  let waits = false;
  walk(file, (node) => {
    const is = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
    waits ||= is && !isInFunction(node);
  });
  return waits;
}

function packagesIn(text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !/^(\.|\/|node:)/.test(name));
}
