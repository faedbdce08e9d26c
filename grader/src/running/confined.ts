import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Overrun } from './limits';

/** How a process ended. Neither `code` nor `signal`: it could not start, or what it lived in ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The limit that it was ended for. */
  overrun?: Overrun;
}

/** A process with the harness (`child.ts`) in it, fenced in as well as this machine can, and watched. */
export interface Confined {
  readonly sandboxed: boolean;
  /** The process that was started, as seen from here; for a copy, the server that made it. */
  readonly pid: number;
  /** Requests and replies, a line each. */
  readonly pipe: Socket;
  /** What the learner's code prints. */
  readonly printed: readonly Readable[];
  /** Ends it and all that it started. */
  kill(): void;
  /** When it and all that it started is gone. */
  readonly ended: Promise<Ending>;
}
