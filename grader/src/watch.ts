import { EventEmitter, on } from 'node:events';
import { relative } from 'node:path';
import { emitKeypressEvents } from 'node:readline';
import { watch as watchFiles } from 'chokidar';
import { answerFile } from './answer';
import { checkAnswer, nextUnsolved } from './checking';
import type { Course } from './course';
import { type Examine, examineBy } from './deciding/examine';
import type { Exercise } from './exercise';
import { feedback } from './feedback';
import { nextHint } from './hint';
import { runnerPool } from './running/pool';
import { saidOf } from './standing';

/** What a learner does: saves the answer, or presses a key (`h` hint, `n` next, `q` quit). */
type Action = 'saved' | 'h' | 'n' | 'q';

/**
 * Checks the answer at every save and moves on when it passes. Resolves when the learner quits or all is passed.
 * A process with TensorFlow loaded waits for the next save, so that the verdict comes at once.
 */
export async function watch(course: Course, first: Exercise): Promise<void> {
  const pool = runnerPool(course.root, 1);
  const actions = new EventEmitter();
  const release = readKeys(actions);
  try {
    let exercise: Exercise | undefined = first;
    while (exercise) exercise = await watchOne(course, exercise, examineBy(course, pool), actions);
  } finally {
    release();
    await pool.close();
  }
}

/** Watches one exercise; resolves to the next one, or to undefined to end. */
async function watchOne(
  course: Course,
  exercise: Exercise,
  examine: Examine,
  actions: EventEmitter,
): Promise<Exercise | undefined> {
  const file = answerFile(exercise);
  let saves = 0;
  const files = watchFiles(exercise.folder, {
    ignored: (path) => /[\\/](wrong|check\.test\.ts|stub\.ts)$|\.bak-\d+$|\.tmp$|~$/.test(path),
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 40, pollInterval: 10 },
  });
  // Saves that come during a check are worth one more check, not one each.
  files.on('all', () => saves++ || actions.emit('action', 'saved'));
  const queue = on(actions, 'action');
  actions.emit('action', 'saved');
  try {
    for await (const [action] of queue as AsyncIterable<[Action]>) {
      if (action === 'q') return undefined;
      if (action === 'n') return nextUnsolved(course, exercise.id) ?? exercise;
      if (action === 'h') console.log(`\n${nextHint(course, exercise)}`);
      if (action !== 'saved') continue;
      saves = 0;
      if (process.stdout.isTTY) console.clear();
      const verdict = await checkAnswer(course, exercise, examine);
      console.log(feedback(verdict, saidOf(exercise, verdict)));
      if (verdict.status === 'passed') return announceNext(nextUnsolved(course, exercise.id));
      console.log(`\nwatching ${relative(process.cwd(), file)} · h hint · n next · q quit`);
    }
  } finally {
    await files.close();
  }
  return undefined;
}

function announceNext(next: Exercise | undefined): Exercise | undefined {
  console.log(next ? `\nOn to ${next.id}: ${next.title}` : '\nEvery exercise is passed.');
  return next;
}

/** Turns key presses into actions; returns what gives the keyboard back. Without a terminal, Ctrl-C still ends it. */
function readKeys(actions: EventEmitter): () => void {
  const quit = () => actions.emit('action', 'q');
  process.once('SIGINT', quit);
  process.once('SIGTERM', quit);
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('keypress', (_text, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl && key.name === 'c') quit();
    else if (/^[hnq]$/.test(key.name ?? '')) actions.emit('action', key.name);
  });
  return () => {
    stdin.setRawMode(false);
    stdin.pause();
  };
}
