import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * Where the learner's code prints. Both of its streams go one way, so that their order is the same each time, and are written
 * at once, so that an endless loop of console.log is seen and output precedes replies. It uses no socket: the class of sockets
 * opens any descriptor.
 */
export const printed = new Writable({
  decodeStrings: false,
  write(chunk: string | Buffer, encoding, done) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
    done();
  },
});

/** Makes standard output and standard error of this process lead there. */
export function catchOutput(): void {
  for (const name of ['stdout', 'stderr']) {
    Object.defineProperty(process, name, { value: printed, writable: false, configurable: false });
  }
}
