import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import type { Course } from '../course';
import { examine } from '../deciding/examine';
import { findExercise } from '../exercise';
import { forkingPool, runnerPool } from '../running/pool';
import { waitingSocket } from './address';
import { askWaiting } from './ask';

const root = join(__dirname, '../../..');
const course: Course = { root, home: temporaryFolder('w') };
const address = waitingSocket(course) ?? '';
const folder = join(course.home, 'exercises', '00-start', 'softmax');
let copies = false;

/** Starts one, and resolves when it listens or has ended. */
async function startWaiting(): Promise<ChildProcess> {
  const env = { ...process.env, COURSE_HOME: course.home };
  const child = spawn(process.execPath, [join(root, 'grader/dist/waiting/wait.js')], { env, stdio: 'ignore' });
  for (let turn = 0; turn < 1200 && child.exitCode === null && !(await isThere()); turn++) await setTimeout(50);
  return child;
}

const isThere = async () => existsSync(address) && (await askRaw('')) !== undefined;

function askRaw(line: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.end(`${line}\n`);
      resolve(text(socket));
    });
    socket.once('error', () => resolve(undefined));
  });
}

const ended = (child: ChildProcess) =>
  child.exitCode === null ? new Promise<void>((resolve) => child.once('exit', () => resolve())) : undefined;

beforeAll(async () => {
  for (const part of ['exercises', 'solutions'])
    cpSync(join(root, part, '00-start', 'softmax'), join(course.home, part, '00-start', 'softmax'), {
      recursive: true,
    });
  const pool = forkingPool(root);
  copies = await pool.warm(['transferlab']);
  await pool.close();
}, 120_000);

afterAll(() => rmSync(address, { force: true }));

test('a waiting process gives the verdicts of a check, and ends when its socket is removed', async () => {
  if (!copies) return console.warn('this machine makes no copies of processes, so none waits');
  const exercise = findExercise(course, '00-softmax');
  const right = join(course.home, 'solutions/00-start/softmax/answer.ts');
  const wrong = join(folder, 'answer.ts');
  writeFileSync(wrong, 'export const softmax = () => { throw new Error("not yet"); };\n');
  expect(await askWaiting(course, { id: exercise.id, file: right })).toBeUndefined();

  const waiting = await startWaiting();
  expect(statSync(address).mode & 0o777).toBe(0o600 | 0o100);
  const pool = runnerPool(root, 0);
  for (const [file, status] of [
    [right, 'passed'],
    [wrong, 'failed'],
  ] as const) {
    const { milliseconds, ...verdict } = await examine(course, exercise, file, pool);
    expect(verdict.status).toBe(status);
    expect(await askWaiting(course, { id: exercise.id, file })).toMatchObject(JSON.parse(JSON.stringify(verdict)));
  }
  await pool.close();

  for (const line of ['', 'no JSON', '{"id":"99-none"}', '{}']) expect(await askRaw(line)).toBe('');
  expect(await askWaiting(course, { id: '99-none', file: right })).toBeUndefined();
  rmSync(address);
  await ended(waiting);
}, 120_000);

test('one process waits at a time, and the socket of a killed one is taken over', async () => {
  if (!copies) return console.warn('this machine makes no copies of processes, so none waits');
  const killed = await startWaiting();
  const second = await startWaiting();
  await ended(second);
  expect(killed.exitCode).toBeNull();
  killed.kill('SIGKILL');
  await ended(killed);
  expect(await askWaiting(course, { id: '00-softmax', file: 'answer.ts' })).toBeUndefined();
  const next = await startWaiting();
  expect(await isThere()).toBe(true);
  rmSync(address);
  await ended(next);
}, 120_000);
