import type { Readable } from 'node:stream';
import type { Limits } from './limits';

/** What TensorFlow says about itself when it starts; nothing that a learner printed. */
const TENSORFLOW_LOG =
  /^(WARNING: All log messages before absl::InitializeLog|[IW]0000 00:00:|To enable the following instructions:).*\n?/gm;

/** What Node says about itself when its heap is full. */
const V8_DUMP = /\n*<--- Last few GCs --->[\s\S]*$/;

/** Text that is printed: the start is kept, and `flooded` is called once it is far too much. */
export function collectOutput(printed: readonly Readable[], limits: Limits, flooded: () => void) {
  let start = '';
  let total = 0;
  const add = (text: string) => {
    total += text.length;
    if (start.length < limits.keptOutput) start = (start + text).slice(0, limits.keptOutput);
    if (total > limits.flood) flooded();
  };
  for (const stream of printed) {
    stream.setEncoding('utf8').on('data', add);
  }
  return {
    peek: () => start,
    take: () => {
      const text = start.replace(TENSORFLOW_LOG, '').replace(V8_DUMP, '');
      start = '';
      return text;
    },
  };
}

/** Calls `onLine` for each line of the pipe, and `tooLong` for one beyond the limit of a reply. */
export function readLines(pipe: Readable, limit: number, onLine: (line: string) => void, tooLong: () => void): void {
  let unread = '';
  pipe.setEncoding('utf8').on('data', (text: string) => {
    if (!text.includes('\n') && unread.length + text.length <= limit) {
      unread += text;
      return;
    }
    const lines = (unread + text).split('\n');
    unread = lines.pop() as string;
    if ([unread, ...lines].some((line) => line.length > limit)) {
      unread = '';
      tooLong();
    } else for (const line of lines) onLine(line);
  });
}
