import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Confined, Ending } from './confined';
import type { Limits, Overrun } from './limits';
import { fencedServer, INSIDE } from './sandbox';
import { spawnFenced } from './spawned';

/** What `grader/addon` gives: see there. */
interface Addon {
  socketPair(): [number, number];
  request(control: number, pipe: number, output: number, life: number): boolean;
}

/**
 * A process in the sandbox with Node, and TensorFlow where `tensors`, already loaded, that makes a copy of itself for each
 * answer: as fresh as a new process, and there in milliseconds. Each copy has its own processes, `/tmp` and `/dev/shm`, so none
 * sees another.
 */
export interface ForkServer {
  /** Whether copies can be had: not known yet, yes, not on this machine, or no longer. */
  readonly state: 'trying' | 'works' | 'never' | 'ended';
  /** Resolves when it is known, to whether they can. */
  readonly tried: Promise<boolean>;
  /** Undefined where the server has gone. */
  copy(): Confined | undefined;
  /** Ends it and all its copies; resolves when they are gone. */
  close(): Promise<void>;
}

const ADDON = join(INSIDE, 'fork_server.node');

/** What a fork server has loaded: TensorFlow or not; `unsealed`: see the request to load. */
export interface Loaded {
  tensors: boolean;
  unsealed: boolean;
}

/** Starts one; undefined where this machine has no sandbox for it, or the addon is not built. */
export function startForkServer(root: string, loaded: Loaded, limits: Limits): ForkServer | undefined {
  const launched = existsSync(ADDON)
    ? fencedServer(root, join(INSIDE, 'fork-server-inside.js'), loaded, limits)
    : undefined;
  if (!launched) return undefined;
  const addon = require(ADDON) as Addon;
  const server = spawnFenced(root, launched);
  for (const stream of server.printed) stream.resume();
  // It may end with requests unread.
  server.pipe.on('error', () => undefined);
  const control = (server.pipe as unknown as { _handle?: { fd: number } })._handle?.fd ?? -1;
  let state: ForkServer['state'] = 'trying';
  const end = () => {
    state = state === 'works' || state === 'ended' ? 'ended' : 'never';
  };

  function copy(): Confined | undefined {
    const [pipe, output, life] = [addon.socketPair(), addon.socketPair(), addon.socketPair()];
    const asked = addon.request(control, pipe[1], output[1], life[1]);
    const ends = [pipe[0], output[0], life[0]].map(socket) as [Socket, Socket, Socket];
    const forkServer = watched(server.pid, ends, () => {
      // As if it had ended already: the next request must not go to a server that is being killed.
      end();
      server.kill();
    });
    if (asked) return forkServer;
    end();
    forkServer.kill();
    return undefined;
  }

  const trial = copy();
  const tried = Promise.race([started(trial), server.ended.then(() => false)]).then(async (can) => {
    trial?.kill();
    await trial?.ended;
    if (state === 'trying') state = can && server.pipe.writable ? 'works' : 'never';
    return state === 'works';
  });
  void server.ended.then(end);
  return {
    get state() {
      return state;
    },
    tried,
    copy,
    async close() {
      server.kill();
      await server.ended;
    },
  };
}

const socket = (fd: number) => new Socket({ fd, readable: true, writable: true });

/** The trial's process answers when it is up. */
async function started(trial: Confined | undefined): Promise<boolean> {
  if (!trial) return false;
  const { pipe, ended } = trial;
  pipe.write(`${JSON.stringify({ id: 1, do: 'ping' })}\n`);
  const answered = new Promise<boolean>((resolve) => pipe.once('data', () => resolve(true)));
  return Promise.race([answered, ended.then(() => false)]);
}

/**
 * A copy by its three sockets. Its keeper says on `life` how it ended, and ends it when `life` is closed from here. A keeper
 * that ended without a word was killed itself, and its server with it in all likelihood: `lost` is called.
 */
function watched(pid: number, [pipe, output, life]: [Socket, Socket, Socket], lost: () => void): Confined {
  const ending: Ending = { code: null, signal: null };
  let said = '';
  let isWanted = true;
  life.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  // Whatever causes these errors, the end of the process follows.
  for (const each of [pipe, output, life]) each.on('error', () => undefined);
  const closed = (each: Readable) => new Promise<void>((resolve) => each.once('close', resolve));
  const ended = Promise.all([pipe, output, life].map(closed)).then(() => {
    for (const line of said.split('\n').filter(Boolean)) Object.assign(ending, meaning(line));
    if (said === '' && isWanted) lost();
    return ending;
  });
  // The keeper closes `life` when the process is gone; then nothing more can come.
  life.once('end', () => {
    for (const each of [pipe, output]) each.end();
  });
  const kill = () => {
    isWanted = false;
    life.end();
  };
  return { sandboxed: true, pid, pipe, printed: [output], kill, ended };
}

/** A line of the keeper's as a part of an ending. */
function meaning(line: string): Partial<Ending> {
  const said = JSON.parse(line) as Partial<Record<'code' | Overrun, number>>;
  const overrun = (['memory', 'processes'] as const).find((why) => why in said);
  return overrun ? { overrun } : said.code === undefined ? {} : { code: said.code };
}
