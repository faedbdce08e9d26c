import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beganAt, isAlive } from './alive.mjs';
import { endTree } from './end-tree.mjs';
import { cache, inCheckout, root } from './places.mjs';

const KEPT = 64 * 1024;

/** @type {Set<number>} */
const running = new Set();

/**
 * Runs a program to its end and gives its standard output. Its whole output goes to `log`; a failure is an Error with the last
 * 64 KB as `output`. The program gets its own process group, noted on disk, so that what a killed set-up left running can be
 * ended by the next one.
 * @param {string} command @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: string, onLine?: (line: string) => void }} [options]
 * @returns {Promise<string>}
 */
export function runCommand(
  command,
  args,
  { cwd = inCheckout ? root : process.cwd(), env = process.env, log, onLine } = {},
) {
  return new Promise((resolve, reject) => {
    const group = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd,
      env,
      detached: group,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (child.pid !== undefined) note(child.pid);
    const out = log ? openLog(log, command, args) : null;
    let stdout = '';
    let output = '';
    let line = '';
    /** @param {string} text */
    const see = (text) => {
      output = (output + text).slice(-KEPT);
      out?.write(text);
      if (!onLine) return;
      const lines = (line + text).split(/\r?\n|\r/);
      line = lines.pop() ?? '';
      for (const each of lines.filter(Boolean)) onLine(each);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      see(text);
    });
    child.stderr.setEncoding('utf8').on('data', see);
    const name = [path.basename(command), ...args.filter((arg) => !arg.startsWith('/')).slice(0, 2)].join(' ');
    child.on('error', (error) => {
      forget(child.pid);
      out?.end();
      reject(Object.assign(error, { output }));
    });
    child.on('close', (code, signal) => {
      forget(child.pid);
      out?.end();
      if (code === 0) resolve(stdout);
      else reject(Object.assign(new Error(`${name} ended with ${signal ?? `code ${code}`}`), { output, code, signal }));
    });
  });
}

/** @param {string} log @param {string} command @param {string[]} args */
function openLog(log, command, args) {
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const stream = fs.createWriteStream(log, { flags: 'a' });
  // A full disk shows in the command's own result; the log may be lost.
  stream.on('error', () => {});
  stream.write(`$ ${command} ${args.join(' ')}\n`);
  return stream;
}

const notes = () => cache('setup', 'running');

/** @param {number} pid */
function note(pid) {
  running.add(pid);
  try {
    fs.mkdirSync(notes(), { recursive: true });
    fs.writeFileSync(path.join(notes(), String(pid)), beganAt(pid) ?? '');
  } catch {
    // Only a help for the next set-up.
  }
}

/** @param {number | undefined} pid */
function forget(pid) {
  if (pid === undefined) return;
  running.delete(pid);
  fs.rmSync(path.join(notes(), String(pid)), { force: true });
}

/** Ends what this process started, groups and all. */
export function endRunning() {
  for (const pid of running) endTree(pid);
}

/** Ends what an earlier set-up left running when it was killed. Call it while holding the lock. */
export async function endLeftovers() {
  for (const name of fs.existsSync(notes()) ? fs.readdirSync(notes()) : []) {
    const identity = { pid: Number(name), began: fs.readFileSync(path.join(notes(), name), 'utf8') };
    if (!running.has(identity.pid) && identity.began !== 'unknown' && isAlive(identity)) {
      endTree(identity.pid);
      for (let i = 0; i < 200 && isAlive(identity); i++) await new Promise((done) => setTimeout(done, 10));
    }
    if (!running.has(identity.pid)) fs.rmSync(path.join(notes(), name), { force: true });
  }
}
