import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Confined, Ending } from './confined';
import type { Limits, Overrun } from './limits';
import { endMarked, usage } from './processes';
import { INSIDE, type Launch, launch } from './sandbox';

/** Starts a new process for one answer, with Node and the harness in it. */
export function startSpawned(root: string, limits: Limits): Confined {
  const confined = spawnFenced(root, launch(root, join(INSIDE, 'child.js'), limits));
  let overrun: Overrun | undefined;
  const watchdog = setInterval(() => {
    const { bytes, threads } = usage(confined.pid);
    if (bytes > limits.residentMegabytes * 2 ** 20) overrun = 'memory';
    else if (threads > limits.processes) overrun = 'processes';
    if (overrun) confined.kill();
  }, 100);
  watchdog.unref();
  const ended = confined.ended.then((ending) => {
    clearInterval(watchdog);
    return { ...ending, overrun };
  });
  return { ...confined, ended };
}

/** Starts what `launch` says; descriptor 3 of it is the pipe. */
export function spawnFenced(root: string, launched: Launch): Confined {
  const { file, args, sandboxed, user, filter } = launched;
  const scratch = sandboxed ? undefined : mkdtempSync(join(tmpdir(), 'course-'));
  const mark = scratch ? markOf(scratch) : launched.mark;
  const child = spawn(file, args, {
    cwd: root,
    env: scrubbedEnvironment(scratch),
    stdio: [filter ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
    uid: user,
    gid: user,
    // A separate group, so that all of it can be killed; without a sandbox it stays in ours and ends with Ctrl-C.
    detached: sandboxed,
  });
  child.stdin?.on('error', () => undefined).end(filter);
  const pipe = child.stdio[3] as unknown as Socket;
  let answered = false;
  pipe.once('data', () => {
    answered = true;
  });

  const ended = new Promise<Ending>((resolve) => {
    const settle = (ending: Ending) => {
      if (scratch) {
        endMarked(mark as string);
        rmSync(scratch, { recursive: true, force: true });
      }
      resolve(ending);
    };
    child.on('error', () => settle({ code: null, signal: null }));
    // What the process started may hold its output open. In a sandbox it died with it, unless that was ended before it
    // had asked the kernel for this, or by somebody else: then its inside lives on, with nobody to watch it.
    child.on('exit', (_, signal) => mark && (scratch || !answered || signal !== null) && endMarked(mark));
    child.on('close', (code, signal) => settle({ code, signal }));
  });

  function kill(): void {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
    // Output that somebody else still holds open must not keep us waiting.
    if (scratch) endMarked(mark as string);
  }

  const printed = [child.stdout, child.stderr] as Readable[];
  return { sandboxed, pid: child.pid as number, pipe, printed, kill, ended };
}

/** Nothing of the caller's environment goes along: no tokens, no NODE_OPTIONS. `scratch` stands in for a private /tmp. */
export function scrubbedEnvironment(
  scratch?: string,
  platform: NodeJS.Platform = process.platform,
  { SystemRoot = 'C:\\Windows' }: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  // Programs for Windows find their libraries by SystemRoot, and Node the home folder by USERPROFILE.
  const ofSystem: NodeJS.ProcessEnv =
    platform === 'win32'
      ? { PATH: `${SystemRoot}\\System32;${SystemRoot}`, SystemRoot, USERPROFILE: scratch }
      : { PATH: '/usr/bin:/bin', HOME: scratch ?? '/tmp' };
  return {
    ...ofSystem,
    LANG: 'C.UTF-8',
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...(scratch ? { TMPDIR: scratch, TEMP: scratch, TMP: scratch, COURSE_MARK: scratch } : {}),
  };
}

const markOf = (scratch: string) => `COURSE_MARK=${scratch}\0`;
