/** The limits a learner's code runs under. */
export const LIMITS = {
  /** For loading TensorFlow and evaluating answer.ts, before any call. */
  startSeconds: 20,
  heapMegabytes: 1024,
  residentMegabytes: 3072,
  keptOutput: 64 * 1024,
  flood: 1024 * 1024,
  replyBytes: 8 * 1024 * 1024,
};

/** What the learner is told when a limit stopped the code; the subject of these sentences is what ran. */
export const STOPPED = {
  flood: `printed more than ${LIMITS.flood / 2 ** 20} MB and was stopped. Is there a console.log in a loop?`,
  memory: `used more than ${LIMITS.residentMegabytes / 1024} GB of memory and was stopped. Are tensors kept in a loop, or an array far too large?`,
  reply: `sent back something that is not plain data of at most ${LIMITS.replyBytes / 2 ** 20} MB.`,
};

/** Out of time. `responsive`: the process still answers, so it waits rather than computes. */
export function lateSentence(seconds: number, responsive: boolean): string {
  const why = responsive
    ? 'it still waits for a promise that never settles (a missing resolve or an await on the wrong thing)'
    : 'it is still computing: an endless loop, or far too much work';
  return `did not finish within ${seconds} s, and ${why}.`;
}

/** The process ended by itself, with this code or signal and having printed `output`. */
export function endSentence(code: number | null, signal: NodeJS.Signals | null, output: string): string {
  if (/JavaScript heap out of memory/.test(output)) {
    return `ran out of memory (${LIMITS.heapMegabytes} MB of JavaScript heap). Does an array or a list grow without end?`;
  }
  if (code === 0) return 'ended its own process (process.exit) instead of returning a result.';
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  return `brought its process to an end (${how}): a call of process.exit, an error thrown outside the call (in a timer or an unhandled promise), or a crash in native code.`;
}
