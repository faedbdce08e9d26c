import { availableParallelism, constants } from 'node:os';

/** The limits a learner's code runs under. */
export interface Limits {
  /** For loading TensorFlow and evaluating answer.ts, before any call. */
  startSeconds: number;
  /** No call may take longer, whatever its check allows. */
  callSeconds: number;
  /** All calls of one answer together, by the clock: a class of endless loops must not hold up the batch. */
  answerSeconds: number;
  /** Processor time of all threads of one process. */
  cpuSeconds: number;
  heapMegabytes: number;
  residentMegabytes: number;
  /** What the kernel lets a process map for writing; above the resident limit, since maps are rarely full. */
  dataMegabytes: number;
  /** Each of `/tmp` and `/dev/shm`. */
  diskMegabytes: number;
  /** One file. */
  fileMegabytes: number;
  openFiles: number;
  /** Processes and threads together. TensorFlow keeps several threads for each core. */
  processes: number;
  keptOutput: number;
  flood: number;
  replyBytes: number;
}

const cores = availableParallelism();

export const LIMITS: Limits = {
  startSeconds: 20,
  callSeconds: 60,
  answerSeconds: 180,
  cpuSeconds: 120 * Math.min(cores, 4),
  heapMegabytes: 1024,
  residentMegabytes: 3072,
  dataMegabytes: 4096 + 64 * cores,
  diskMegabytes: 64,
  fileMegabytes: 64,
  openFiles: 256,
  processes: 64 + 8 * cores,
  keptOutput: 64 * 1024,
  flood: 1024 * 1024,
  replyBytes: 8 * 1024 * 1024,
};

/** Which limit stopped the code. */
export type Overrun = 'flood' | 'memory' | 'processes' | 'reply';

/** What the learner is told when a limit stopped the code; the subject of these sentences is what ran. */
export function stoppedSentence(why: Overrun, limits: Limits): string {
  switch (why) {
    case 'flood':
      return `printed more than ${limits.flood / 2 ** 20} MB and was stopped. Is there a console.log in a loop?`;
    case 'memory':
      return `used more than ${limits.residentMegabytes / 1024} GB of memory and was stopped. Are tensors kept in a loop, or an array far too large?`;
    case 'processes':
      return `started more than ${limits.processes} processes or threads and was stopped.`;
    case 'reply':
      return `sent back something that is not plain data of at most ${limits.replyBytes / 2 ** 20} MB.`;
  }
}

/** Out of time. `responsive`: the process still answers, so it waits rather than computes. */
export function lateSentence(seconds: number, responsive: boolean): string {
  const why = responsive
    ? 'it still waits for a promise that never settles (a missing resolve or an await on the wrong thing)'
    : 'it is still computing: an endless loop, or far too much work';
  return `did not finish within ${seconds} s, and ${why}.`;
}

/** The answer had all the time there is for one, and this call was not begun. */
export const spentSentence = ({ answerSeconds }: Limits): string =>
  `was not called: the calls before it took the ${answerSeconds} s that one answer may take in all.`;

/** The process ended by itself, with this code or signal and having printed `output`; and whether that may be no fault of its code. */
export function endSentence(
  code: number | null,
  signal: NodeJS.Signals | null,
  output: string,
  limits: Limits,
): { stopped: string; doubtful: boolean } {
  const certain = (stopped: string) => ({ stopped, doubtful: false });
  if (/JavaScript heap out of memory/.test(output)) {
    return certain(
      `ran out of memory (${limits.heapMegabytes} MB of JavaScript heap). Does an array or a list grow without end?`,
    );
  }
  // bwrap passes the death of its command on as 128 + the signal.
  const number = code !== null && code > 128 ? code - 128 : undefined;
  if (signal === 'SIGXCPU' || number === constants.signals.SIGXCPU) {
    return certain(`used more than ${limits.cpuSeconds} s of processor time and was stopped.`);
  }
  if (code === 0) return certain('ended its own process (process.exit) instead of returning a result.');
  const how = signal ? `signal ${signal}` : code === null ? 'nobody knows how' : `exit code ${code}`;
  return {
    stopped: `brought its process to an end (${how}): a call of process.exit, an error thrown outside the call (in a timer or an unhandled promise), or a crash in native code.`,
    doubtful: signal !== null || code === null || (code > 128 && code < 160),
  };
}
