import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runCommand, WrongUse } from 'transferlab/dist/command-line';
import { signatures as declared } from 'transferlab/dist/require/signatures';
import { type Asked, askedFor } from './arguments';
import type { Report, Task, Told, Work } from './child';
import { COMMAND_NAMES } from './commands';
import { keep, keptCases } from './kept';
import { LEFT_OUT } from './left-out';
import { PLANTED } from './planted';
import { PROTOCOL } from './protocol';
import { READER_NAMES } from './readers';
import { type Signature, signaturesOf } from './shapes';

const ROOT = path.join(__dirname, '..', '..');

/** Milliseconds in which a child must have begun. */
const PATIENCE = 60_000;

async function main(): Promise<number | undefined> {
  const asked = askedFor(process.argv.slice(2));
  if (!asked) return 0;
  process.chdir(ROOT);
  const signatures = signaturesOf(declared());
  const all = kinds(signatures);
  const isMeant = ({ target }: Task) =>
    asked.planted ? PLANTED.some((fault) => fault.target === target) : target.includes(asked.only);
  if (!tasksOf(all, asked, 0).some(isMeant)) {
    throw new WrongUse(`--only must be part of a target's name; got '${asked.only}'. --list names all of them.`);
  }
  const begun = performance.now();
  const reports: Report[] = [];
  for (const [index, seed] of asked.seeds.entries()) {
    const done = await runSeed(tasksOf(all, asked, seed).filter(isMeant), signatures, asked);
    reports.push(...done);
    if (asked.seeds.length > 1)
      sayProgress(done, { seed, place: index, of: asked.seeds.length, since: begun, all: reports });
  }
  if (asked.keep) {
    const faults = reports.flatMap(({ target, found: faults }) =>
      faults?.one === undefined ? [] : [{ target, one: faults.one }],
    );
    keep(faults);
  }
  if (asked.planted) reportPlanted(reports);
  else report(reports, asked);
  return undefined;
}

/** Shares the cases of a seed out to the children, and says what they find while they find it. */
async function runSeed(
  tasks: readonly Task[],
  signatures: readonly Signature[],
  { children, planted }: Asked,
): Promise<Report[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
  const reports: Report[] = [];
  try {
    await Promise.all(
      Array.from({ length: children }, (_, index) =>
        run(
          {
            folder: path.join(folder, String(index)),
            signatures,
            planted,
            tasks: tasks.filter((_, at) => at % children === index),
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
  return reports;
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

function tasksOf(all: ReturnType<typeof kinds>, { cases, planted }: Asked, seed: number): Task[] {
  const kept = planted ? [] : keptCases();
  return all.flatMap(({ share: fraction, names }) =>
    names.map((target) => ({
      target,
      seed: (seed + hashOf(target)) | 0,
      cases: planted ? Math.ceil(cases * fraction * 0.15) : Math.max(1, Math.ceil((cases * fraction) / names.length)),
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

/** Runs tasks in a child; where a case ends the child or never ends, another child continues after its target. */
async function run(work: Work, done: (report: Report) => void): Promise<void> {
  let remaining = [...work.tasks];
  while (remaining.length > 0) {
    const child = fork(path.join(__dirname, 'child.js'), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', HF_HUB_OFFLINE: '1' },
    });
    const end = await watch(child, { ...work, tasks: remaining }, (report) => {
      remaining = remaining.filter(({ target }) => target !== report.target);
      done(report);
    });
    if (!end) continue;
    if (end.text === BEFORE) throw new Error(`The child does not begin: ${end.detail}`);
    const [task] = remaining.filter(({ target }) => target === end.target);
    remaining = remaining.filter(({ target }) => target !== end.target);
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

function casesOf(reports: readonly Report[]) {
  const sum = (of: (entry: Report) => number) => reports.reduce((all, entry) => all + of(entry), 0);
  const [right, sentences] = [sum((entry) => entry.right), sum((entry) => entry.sentences)];
  const faults = reports.filter(({ found }) => found).length;
  return { right, sentences, faults, all: right + sentences + faults };
}

/** Where a run of many seeds is: what to begin with where it is to go on another time, how fast it is, and what it has found. */
function sayProgress(
  done: readonly Report[],
  { seed, place, of, since, all }: { seed: number; place: number; of: number; since: number; all: readonly Report[] },
): void {
  const [now, sum] = [casesOf(done), casesOf(all)];
  const rate = Math.round((1000 * sum.all) / (performance.now() - since));
  console.log(
    `seed ${seed}, ${place + 1} of ${of}: ${now.all} cases, ${now.faults} with a fault; ` +
      `in all ${sum.all} cases, ${sum.faults} with a fault, ${rate} a second`,
  );
}

function report(reports: readonly Report[], { list, seeds }: Asked): void {
  if (list)
    for (const entry of reports) console.log(`${entry.target}: ${entry.right} right, ${entry.sentences} sentences`);
  const { right, sentences, faults, all } = casesOf(reports);
  const targets = new Set(reports.map(({ target }) => target)).size;
  const which = seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
  console.log(
    `${all} cases of ${targets} targets: ${right} right, ${sentences} refused with a sentence, ` +
      `${faults} with a fault · ${which}`,
  );
  process.exitCode = faults > 0 ? 1 : 0;
}

function reportPlanted(reports: readonly Report[]): void {
  const missed = PLANTED.filter(
    ({ target, fault }) => !reports.some((entry) => entry.target === target && entry.found?.fault === fault),
  );
  for (const { target, fault } of missed) console.log(`not found: ${fault} in ${target}`);
  console.log(`${PLANTED.length - missed.length} of ${PLANTED.length} planted faults found`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

void runCommand(main);
