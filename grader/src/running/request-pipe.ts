import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Reply, Request } from './messages';

/** A descriptor on which requests come, one JSON a line, and replies go. */
export interface RequestPipe {
  readonly socket: Socket;
  /** Replies to all requests that wait for one. */
  failAll(error: Error): void;
}

export function listenOn(descriptor: number, replyTo: (id: number, request: Request) => Promise<Reply>): RequestPipe {
  const socket = new Socket({ fd: descriptor, readable: true, writable: true });
  /** Requests without a reply yet. */
  const pending = new Set<number>();
  let unread = '';

  function send(reply: Reply): void {
    if (!pending.delete(reply.id)) return;
    const bytes = Buffer.from(`${JSON.stringify(reply)}\n`);
    const written = socket.writableLength === 0 ? writtenAtOnce(descriptor, bytes) : 0;
    if (written < bytes.length) socket.write(bytes.subarray(written));
  }

  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() as string;
    for (const line of lines) {
      const { id, ...request } = JSON.parse(line) as Request & { id: number };
      pending.add(id);
      replyTo(id, request as Request).then(send);
    }
  });
  return {
    socket,
    failAll(error) {
      const message = `${error?.message ?? error} (in a timer, or in a promise that was not awaited)`;
      for (const id of [...pending]) send({ id, ok: false, kind: 'threw', message, stack: String(error?.stack) });
    },
  };
}

/** How much of a reply the pipe took; nearly always all of it, without the way through Node's streams. */
function writtenAtOnce(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    // Full, or closed: what comes of it is the stream's affair.
    return 0;
  }
}
