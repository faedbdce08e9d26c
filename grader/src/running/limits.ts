/** The limits a learner's code runs under. */
export const LIMITS = {
  startSeconds: 60,
  heapMegabytes: 1024,
  residentMegabytes: 3072,
  keptOutput: 64 * 1024,
  flood: 1024 * 1024,
  replyBytes: 8 * 1024 * 1024,
};

/** What the learner is told when a limit stopped the code. */
export const STOPPED = {
  flood: `It printed more than ${LIMITS.flood / 2 ** 20} MB and was stopped: is there a console.log in a loop?`,
  memory: `It used more than ${LIMITS.residentMegabytes / 1024} GB of memory and was stopped: are tensors kept in a loop, or an array far too large?`,
  reply: `It sent back something that is not plain data of at most ${LIMITS.replyBytes / 2 ** 20} MB.`,
};

/** Out of time. `responsive`: the process still answers, so it waits rather than computes. */
export function lateSentence(seconds: number, responsive: boolean): string {
  const why = responsive
    ? 'it still waits for a promise that never settles (a missing resolve or an await on the wrong thing)'
    : 'it is still computing: an endless loop, or far too much work';
  return `It did not finish within ${seconds} s, and ${why}.`;
}

/** The process ended by itself, with this code or signal and having printed `output`. */
export function endSentence(code: number | null, signal: NodeJS.Signals | null, output: string): string {
  if (/JavaScript heap out of memory/.test(output)) {
    return `It ran out of memory (${LIMITS.heapMegabytes} MB of JavaScript heap): does an array or a list grow without end?`;
  }
  if (code === 0) return 'It ended its own process (process.exit) instead of returning a result.';
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  return `The process that ran it ended unexpectedly (${how}): a call of process.exit, an error thrown outside the call (in a timer or an unhandled promise), or a crash in native code.`;
}

