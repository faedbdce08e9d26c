import { readSync } from 'node:fs';
import type { Answer } from '../protocol/worker-messages';
import { Interrupted } from './alive';
import { tell } from './events';

/** The pipe on which answers come: see `startWorker`. */
const ANSWERS = 5;

let canAsk = false;

/** Whether the front end that sent the cell shows a field for input. */
export function allowAsking(allowed: boolean): void {
  canAsk = allowed;
}

/**
 * Asks the reader for a line of text and waits for it, as `prompt()` does in a browser and `input()` in Python; the whole
 * process waits. Throws where the front end has no field for it, and where the cell is interrupted.
 */
export function ask(message: unknown = '', { password = false } = {}): string {
  if (!canAsk) {
    throw new Error('prompt() has nobody to ask here: the program that runs this notebook takes no input.');
  }
  tell({ type: 'ask', prompt: String(message), password });
  const answer: Answer = JSON.parse(line());
  if ('interrupted' in answer) throw new Interrupted();
  return answer.value;
}

function line(): string {
  const chunk = Buffer.alloc(4096);
  let text = Buffer.alloc(0);
  while (text.at(-1) !== 10) {
    const length = readSync(ANSWERS, chunk);
    if (length === 0) throw new Error('The kernel ended while the cell waited for input.');
    text = Buffer.concat([text, chunk.subarray(0, length)]);
  }
  return text.toString();
}
