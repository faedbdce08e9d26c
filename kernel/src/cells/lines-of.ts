import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Calls `take` for each line of a stream, and at its end for what stands after the last. */
export function linesOf(stream: Readable, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let begun: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    const rest = lines.pop() as string;
    if (lines.length > 0) {
      take(begun.join('') + lines[0]);
      for (const line of lines.slice(1)) take(line);
      begun = [];
    }
    if (rest) begun.push(rest);
  });
  stream.on('end', () => {
    if (begun.length > 0) take(begun.join(''));
    begun = [];
  });
  stream.on('error', () => {});
}
