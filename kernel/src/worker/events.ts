import { writeSync } from 'node:fs';
import type { FromWorker } from '../protocol/worker-messages';

/** The pipe to the kernel: see `startWorker`. */
const EVENTS = 4;

/** What a cell may write before the rest is cut off: a page with more cannot be opened. */
const MOST = 10_000_000;

let written = 0;
let cut = false;

/** Taken before any cell runs: a cell may put another function in its place. */
const { stringify } = JSON;

/**
 * Tells the kernel something at once: it does not wait for a turn of the event loop, so that what a busy cell prints is
 * seen. Where the kernel reads slower than a cell writes, the cell waits.
 */
export function tell(message: FromWorker): void {
  write(stringify(message));
}

function write(json: string): void {
  let rest = Buffer.from(`${json}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(EVENTS, rest));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EAGAIN') throw cause;
    }
  }
}

/** A cell begins: what it may write is counted from scratch. */
export function beginOutput(): void {
  [written, cut] = [0, false];
}

/** Tells of something that a page will hold, as long as the cell has not written too much. */
export function show(message: Extract<FromWorker, { type: 'stream' | 'display' }>): void {
  if (cut) return;
  const json = stringify(message);
  const size = message.type === 'stream' ? message.text.length : json.length;
  // What takes the place of something else adds nothing to the page: a plot may be redrawn for hours.
  const before = message.type === 'display' && message.update ? 0 : written;
  if (before + size <= MOST) {
    if (before === written) written += size;
    write(json);
    return;
  }
  cut = true;
  if (message.type === 'stream') tell({ ...message, text: message.text.slice(0, MOST - written) });
  const note = `\n… cut off: this cell has written more than ${MOST / 1e6} MB. Write to a file what is longer.\n`;
  tell({ type: 'stream', name: 'stderr', text: note });
}
