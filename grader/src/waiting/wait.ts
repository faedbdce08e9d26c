import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { type Course, thisCourse } from '../course';
import { examine } from '../deciding/examine';
import { findExercise } from '../exercise';
import { forkingPool, type Pool, PRELOADED } from '../running/pool';
import { waitingSocket } from './address';
import { type Asked, connected } from './ask';

/** Minutes without a request after which it ends. */
const IDLE_MINUTES = 10;
/** Seconds between two looks at whether it is still the one that would be asked. */
const LOOK_SECONDS = 2;

/** Answers one request with a verdict, or with nothing where the exercise cannot be examined. */
async function answer(course: Course, pool: Pool, client: Socket): Promise<void> {
  client.on('error', () => undefined);
  for await (const line of createInterface({ input: client })) {
    try {
      const { id, file, variant } = JSON.parse(line) as Asked;
      const verdict = await examine(course, findExercise(course, id), file, pool, { variant });
      client.write(JSON.stringify(verdict));
    } catch {
      // The command that asked examines it itself, and reports what is wrong.
    }
    break;
  }
  client.end();
}

/**
 * Waits for checks on a socket that only this user can reach, with a process that has TensorFlow loaded and makes a copy of
 * itself for each answer. Ends after ten minutes without one, when the course is built again, and when its socket is removed.
 */
async function wait(course: Course): Promise<void> {
  const address = waitingSocket(course);
  if (!address) return;
  const pool = forkingPool(course.root);
  const server = createServer({ allowHalfOpen: true });
  let last = Date.now();
  let asked = 0;
  const end = async () => {
    clearInterval(look);
    server.close();
    await pool.close();
  };
  const look = setInterval(() => {
    const isIdle = asked === 0 && Date.now() - last > IDLE_MINUTES * 60_000;
    if (isIdle || (server.listening && !existsSync(address)) || waitingSocket(course) !== address) void end();
  }, LOOK_SECONDS * 1000);
  server.on('connection', (client: Socket) => {
    asked++;
    void answer(course, pool, client).finally(() => {
      asked--;
      last = Date.now();
    });
  });
  // Another process waits already, or the folder cannot be written to.
  server.on('error', () => void end());
  if (!(await pool.warm([...PRELOADED]))) return end();
  process.umask(0o077);
  mkdirSync(dirname(address), { recursive: true });
  const other = await connected(address);
  other?.destroy();
  if (!other) rmSync(address, { force: true });
  server.listen(address);
}

void wait(thisCourse());
