/**
 * Makes datasets/keywords with eSpeak NG, from the package that set-up fetched:
 *
 *   node datasets/make-keywords.mjs
 *
 * Set-up calls it. eSpeak is a program of its own, under GPL-3.0-or-later; it is run here and is no part of the course.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { membersOf } from 'transferlab/dist/data/packed.js';
import { makeKeywords } from 'transferlab/dist/sets/keywords/make-keywords.js';

const course = join(dirname(fileURLToPath(import.meta.url)), '..');
const archive = join(course, '.cache', 'downloads', 'sets', 'espeak-ng-1.0.2.tgz');
const unpacked = join(course, '.cache', 'espeak-ng');

/** Unpacks eSpeak beside its place, puts it there, and loads it. */
async function espeak() {
  const draft = `${unpacked}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  const files = await membersOf(archive, (path) => /\/(dist\/.*|package\.json|LICENSE)$/.test(path));
  for (const [path, bytes] of files) writeFileSync(join(draft, basename(path)), bytes);
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(draft, unpacked);
  return (await import(pathToFileURL(join(unpacked, 'espeak-ng.js')).href)).default;
}

// eSpeak's program looks for hundreds of files that are not there; a stack for each would take a second.
Error.stackTraceLimit = 0;

/** Unpacked when the first word is asked for: where the keywords are there, nobody speaks. */
let program;

/** One run of eSpeak, which writes a WAV file into its own memory. */
async function speak({ accent, variant, speed, pitch }, text) {
  const voice = ['-v', `${accent}+${variant}`, '-s', String(speed), '-p', String(pitch)];
  program ??= espeak();
  const { FS } = await (await program)({ arguments: ['-m', ...voice, '-w', 'speech.wav', text], print: () => {} });
  return Buffer.from(FS.readFile('speech.wav'));
}

const stamp = createHash('sha256').update(readFileSync(archive)).digest('hex');
await makeKeywords(join(course, 'datasets', 'keywords'), speak, stamp);
