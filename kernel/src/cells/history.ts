import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';

/** One cell that was run: `session` counts starts of a kernel, `line` the cells of one. */
export interface Entry {
  readonly session: number;
  readonly line: number;
  readonly source: string;
  /** What it showed as plain text, where it showed a value. */
  readonly output?: string;
}

/** The content of a history_request, as Jupyter's protocol names things. */
export interface HistoryRequest {
  readonly hist_access_type: 'range' | 'tail' | 'search';
  readonly output?: boolean;
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number;
  readonly n?: number;
  readonly pattern?: string;
  readonly unique?: boolean;
}

export interface CellHistory {
  add(line: number, source: string, output?: string): void;
  find(request: HistoryRequest): [number, number, string | [string, string | null]][];
}

/** Cells that are kept; of more the oldest go, when a kernel starts. */
const MAX_ENTRIES = 5000;

/**
 * The cells that were run, in this kernel and in earlier ones, kept in `file` as a line of JSON each; without a file they
 * are kept in memory alone. A file that cannot be written or read costs the history and nothing else.
 */
export function cellHistory(file?: string): CellHistory {
  const entries = file ? stored(file) : [];
  const session = (entries.at(-1)?.session ?? 0) + 1;
  return {
    add(line, source, output) {
      const entry = { session, line, source, ...(output !== undefined && { output }) };
      entries.push(entry);
      if (!file) return;
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        appendFileSync(file, `${JSON.stringify(entry)}\n`);
      } catch {
        // A full disk, or a folder that may only be read: the cell itself ran.
      }
    },
    find(request) {
      return chosen(entries, session, request).map((entry) => [
        entry.session,
        entry.line,
        request.output ? [entry.source, entry.output ?? null] : entry.source,
      ]);
    },
  };
}

function stored(file: string): Entry[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    if (lines.length > 2 * MAX_ENTRIES) writeAtomically(file, `${lines.slice(-MAX_ENTRIES).join('\n')}\n`);
    return lines.slice(-MAX_ENTRIES).flatMap(entryOf);
  } catch {
    return [];
  }
}

/** Several kernels write at once, and one may be killed while it does: a line that is not an entry is left out. */
function entryOf(line: string): Entry[] {
  try {
    const entry = JSON.parse(line);
    return Number.isInteger(entry.session) && typeof entry.source === 'string' ? [entry] : [];
  } catch {
    return [];
  }
}

function chosen(entries: readonly Entry[], current: number, request: HistoryRequest): Entry[] {
  const { hist_access_type: type, n = 0, session = 0, start = 0, stop, pattern = '*', unique } = request;
  if (type === 'range') {
    const requested = session > 0 ? session : current + session;
    return entries.filter(({ session, line }) => session === requested && line >= start && (!stop || line < stop));
  }
  if (type === 'tail') return n > 0 ? entries.slice(-n) : [...entries];
  const matching = entries.filter(({ source }) => glob(pattern).test(source));
  const distinct = unique ? [...new Map(matching.map((entry) => [entry.source, entry])).values()] : matching;
  return n > 0 ? distinct.slice(-n) : distinct;
}

/** `*` stands for any text and `?` for one character, as in IPython. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
