import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';

/** One finished run: what was set, and what came out. */
export type Run = Record<string, unknown>;

interface Stored {
  command: string;
  date: string;
  machine: string;
  runs: Run[];
}

/**
 * Runs each setting once and stores every result as it comes, so that a stopped script goes on where it was.
 * A setting whose result is stored already is not run again; a result that no setting asks for any more, because a rate or
 * a label count has changed, is left out. Runs stand in the order of the settings. The file is written whole, then renamed.
 */
export async function storeRuns<Setting extends Run>(
  name: string,
  command: string,
  settings: readonly Setting[],
  run: (setting: Setting) => Promise<Run>,
): Promise<Run[]> {
  const file = join(__dirname, '..', 'results', `${name}.json`);
  const fresh: Stored = { command, date: '', machine: machine(), runs: [] };
  const stored: Stored = existsSync(file) ? { ...JSON.parse(readFileSync(file, 'utf8')), command } : fresh;
  stored.runs = stored.runs.filter((done) => settings.some((setting) => agrees(done, setting)));
  for (const setting of settings) {
    if (stored.runs.some((done) => agrees(done, setting))) continue;
    stored.runs.push({ ...setting, ...(await run(setting)) });
    stored.date = new Date().toISOString().slice(0, 10);
    saveJson(file, stored);
    console.log(JSON.stringify(setting), `${stored.runs.length} of ${settings.length}`);
  }
  // What was measured again stands at the end.
  const place = (done: Run) => settings.findIndex((setting) => agrees(done, setting));
  stored.runs.sort((one, other) => place(one) - place(other));
  saveJson(file, stored);
  return stored.runs;
}

function agrees(done: Run, setting: Run): boolean {
  return Object.entries(setting).every(([key, value]) => done[key] === value);
}

export function saveJson(file: string, content: unknown): void {
  saveText(file, `${JSON.stringify(content, null, 1)}\n`);
}

/** Writes a file atomically. */
export function saveText(file: string, content: string): void {
  writeAtomically(file, content);
}

export function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${platform()} ${arch()}, Node ${process.version}`;
}
