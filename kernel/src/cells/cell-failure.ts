import { placeInCell } from '../language/place-in-cell';
import type { TokenMatch } from '../language/places';
import type { Thrown } from '../protocol/worker-messages';
import { excerpt, lineAndColumn, offsetOf } from './excerpt';
import type { Failure } from './failure';

/** A cell that was run, kept so that a later error in one of its functions can be shown in its text. */
export interface KnownCell {
  /** What a reader knows it by: "cell 3". */
  readonly label: string;
  readonly source: string;
  /** The places in the source that the tokens of the JavaScript come from. */
  tokens(): readonly TokenMatch[];
  /** The JavaScript, and whether it is in an async function. */
  readonly output: string;
  readonly waits: boolean;
}

/** What tslab's executor puts before the first line of a cell. */
const PREFIXES = { waits: '(async function(exports, require) { ', plain: '(function(exports, require) { ' };

/** How many frames of packages are shown above the cell's own. */
const MOST_ABOVE = 4;

interface Place {
  readonly cell: KnownCell;
  readonly offset: number | undefined;
}

/**
 * The failure that an error in a cell makes: name and message, the line of the cell with a caret, and the stack down to the
 * cell, each place of a cell with the number and the line that the reader sees. `cells` are known by their file's name.
 */
export function cellFailure(error: Thrown, cells: ReadonlyMap<string, KnownCell>): Failure {
  const message = asWritten(error.message);
  const locations = new Map<string, Place>();
  const frames = framesOfTheReader(error.stack).filter((frame) => !isAround(frame, cells));
  for (const frame of frames) {
    const location = placeOf(frame, cells);
    if (location) locations.set(frame, location);
  }
  const [first] = locations.values();
  const shown =
    first?.offset === undefined
      ? []
      : [`  ${where(first)}`, ...excerpt(first.cell.source, first.offset).map((line) => `  ${line}`)];
  const inCells = frames.findIndex((frame) => locations.has(frame));
  const above = inCells < 0 ? frames : frames.slice(0, inCells);
  const hidden = above.length - MOST_ABOVE;
  const stack = [
    ...above.slice(0, MOST_ABOVE),
    ...(hidden > 0 ? [`    … ${hidden} more`] : []),
    ...frames.slice(above.length).map((frame) => shownFrame(frame, locations.get(frame))),
  ].filter((frame, at, all) => frame !== all[at - 1]);
  // The one frame of an error at the top of a cell says what the excerpt says.
  const more = stack.length === 1 && shown.length > 0 ? [] : stack;
  const causes = error.causes.flatMap((cause) => {
    const [head, ...rest] = cellFailure(cause, cells).traceback;
    return [`caused by ${head}`, ...rest];
  });
  return { ename: error.name, evalue: message, traceback: [`${error.name}: ${message}`, ...shown, ...more, ...causes] };
}

function where({ cell, offset }: Place): string {
  return offset === undefined ? cell.label : `${cell.label}, line ${lineAndColumn(cell.source, offset).line}`;
}

/** A place in the compiled text of a cell: which cell, and line and column from 1. */
function compiledPlace(frame: string, cells: ReadonlyMap<string, KnownCell>) {
  const [, file, line, column] = /\(?(cell-\d+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const cell = cells.get(file);
  return cell && { cell, line: Number(line), column: Number(column) };
}

/** Whether a frame is the call that runs a cell, which follows the cell's text. */
function isAround(frame: string, cells: ReadonlyMap<string, KnownCell>): boolean {
  const compiled = compiledPlace(frame, cells);
  return compiled !== undefined && compiled.line > compiled.cell.output.split('\n').length;
}

function placeOf(frame: string, cells: ReadonlyMap<string, KnownCell>): Place | undefined {
  const position = compiledPlace(frame, cells);
  if (!position) return undefined;
  const { cell, line, column } = position;
  const prefix = cell.waits ? PREFIXES.waits : PREFIXES.plain;
  const inOutput = offsetOf(cell.output, line, column - (line === 1 ? prefix.length : 0));
  return { cell, offset: placeInCell(cell.tokens(), cell.output, inOutput) };
}

function shownFrame(frame: string, location: Place | undefined): string {
  if (!location) return frame;
  const [, name] = /at (?:async )?(?:Proxy\.)?([^\s(]+) \(/.exec(frame) ?? [];
  return `    at ${name ? `${name} (${where(location)})` : where(location)}`;
}

/** Stack frames down to the cell itself: what lies below it is this kernel and Node. */
function framesOfTheReader(stack: readonly string[]): string[] {
  const frames = stack.filter((line) => /^\s+at /.test(line));
  const below = frames.findIndex((frame) => /node:vm|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel[\\/]dist[\\/]/.test(frame));
  const above = below < 0 ? frames : frames.slice(0, below);
  return above.filter((frame) => !/\((node:internal|<anonymous>)/.test(frame));
}

/** A message of the JavaScript engine with the names that the reader wrote. */
function asWritten(message: string): string {
  return message.replace(/\(0 ?, ([\w$.]+)\)/g, '$1').replace(/\b(?:exports|\w+_\d+)\.(?=[\w$])/g, '');
}
