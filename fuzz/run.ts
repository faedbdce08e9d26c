import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { signatures as declared } from 'transferlab/dist/require/signatures';
import type { Report, Task, Told, Work } from './child';
import { COMMAND_NAMES } from './commands';
import { keep, keptCases } from './kept';
import { LEFT_OUT } from './left-out';
import { PLANTED } from './planted';
import { PROTOCOL } from './protocol';
import { READER_NAMES } from './readers';
import { type Signature, signaturesOf } from './shapes';

/** Milliseconds in which a child must have begun. */
const PATIENCE = 60_000;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string' },
    children: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  const root = path.join(__dirname, '..', '..');
  process.chdir(root);
  const signatures = signaturesOf(declared());
  const tasks = tasksOf(kinds(signatures), { cases, seed }).filter(({ target }) =>
    values.planted ? PLANTED.some((one) => one.target === target) : target.includes(values.only ?? ''),
  );
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
  const children = Number(values.children);
  const reports: Report[] = [];
  try {
    await Promise.all(
      Array.from({ length: children }, (_, place) =>
        run(
          {
            folder: path.join(folder, String(place)),
            signatures,
            planted: values.planted,
            tasks: tasks.filter((_, at) => at % children === place),
          },
          (report) => {
            reports.push(report);
            say(report);
          },
        ),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.keep) {
    const found = reports.flatMap(({ target, found }) =>
      found?.one === undefined ? [] : [{ target, one: found.one }],
    );
    keep(found);
  }
  if (values.planted) reportPlanted(reports);
  else report(reports, seed);
}

/** The names of all targets by their kinds, and the share of the cases that each kind gets: a command starts a process. */
function kinds(signatures: readonly Signature[]): { readonly share: number; readonly names: readonly string[] }[] {
  const functions = [...new Set(signatures.map(({ name }) => name))].filter((name) => !(name in LEFT_OUT));
  return [
    { share: 0.7, names: functions },
    { share: 0.2, names: READER_NAMES },
    { share: 0.07, names: [PROTOCOL] },
    { share: 0.03, names: COMMAND_NAMES },
  ];
}

function tasksOf(all: ReturnType<typeof kinds>, { cases, seed }: { cases: number; seed: number }): Task[] {
  const kept = values.planted ? [] : keptCases();
  return all.flatMap(({ share, names }) =>
    names.map((target) => ({
      target,
      seed: (seed + hashOf(target)) | 0,
      cases: values.planted ? Math.ceil(cases * share * 0.15) : Math.max(1, Math.ceil((cases * share) / names.length)),
      kept: kept.filter((one) => one.target === target).map(({ one }) => one),
    })),
  );
}

/** A number of a name: a target draws the same cases whatever other targets there are. */
function hashOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0;
  return hash;
}

/** Runs tasks in a child; where a case ends the child or never ends, another child goes on behind its target. */
async function run(work: Work, done: (report: Report) => void): Promise<void> {
  let left = [...work.tasks];
  while (left.length > 0) {
    const child = fork(path.join(__dirname, 'child.js'), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    const end = await watch(child, { ...work, tasks: left }, (report) => {
      left = left.filter(({ target }) => target !== report.target);
      done(report);
    });
    if (!end) continue;
    if (end.text === BEFORE) throw new Error(`The child does not begin: ${end.detail}`);
    const [task] = left.filter(({ target }) => target === end.target);
    left = left.filter(({ target }) => target !== end.target);
    done({
      target: end.target,
      seed: task?.seed ?? 0,
      right: 0,
      sentences: 0,
      found: { text: end.text, fault: end.fault, detail: end.detail },
    });
  }
}

interface BadEnd {
  readonly target: string;
  readonly text: string;
  readonly fault: 'hang' | 'crash';
  readonly detail: string;
}

const BEFORE = 'before the first case';

function watch(child: ChildProcess, work: Work, done: (report: Report) => void): Promise<BadEnd | undefined> {
  return new Promise((resolve) => {
    let now = { target: work.tasks[0].target, text: BEFORE };
    let hung = false;
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-2000);
    });
    const hang = () => {
      hung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(hang, PATIENCE);
    child.on('message', (message: Told) => {
      clearTimeout(timer);
      timer = setTimeout(hang, message.type === 'case' ? message.patience : PATIENCE);
      if (message.type === 'case') now = message;
      else done(message.report);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(undefined);
      else
        resolve({
          ...now,
          fault: hung ? 'hang' : 'crash',
          detail: hung ? 'it did not end' : `the process ended with ${signal ?? code}: ${said.slice(-600)}`,
        });
    });
    child.send(work);
  });
}

function say({ target, found, seed }: Report): void {
  if (!found) return;
  console.log(`✗ ${target}: ${found.fault}\n    ${found.text}\n    ${found.detail}\n    seed ${seed}`);
}

function report(reports: readonly Report[], seed: number): void {
  const faults = reports.filter(({ found }) => found);
  const sum = (of: (one: Report) => number) => reports.reduce((all, one) => all + of(one), 0);
  if (values.list)
    for (const one of reports) console.log(`${one.target}: ${one.right} right, ${one.sentences} sentences`);
  const [right, sentences] = [sum((one) => one.right), sum((one) => one.sentences)];
  console.log(
    `${right + sentences + faults.length} cases of ${reports.length} targets: ${right} right, ${sentences} refused with a sentence, ` +
      `${faults.length} with a fault · seed ${seed}`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}

function reportPlanted(reports: readonly Report[]): void {
  const missed = PLANTED.filter(
    ({ target, fault }) => !reports.some((one) => one.target === target && one.found?.fault === fault),
  );
  for (const { target, fault } of missed) console.log(`not found: ${fault} in ${target}`);
  console.log(`${PLANTED.length - missed.length} of ${PLANTED.length} planted faults found`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

void main();
