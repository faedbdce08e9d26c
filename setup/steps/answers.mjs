import fs from 'node:fs';
import path from 'node:path';
import { at } from '../engine/places.mjs';

/** The exercises' folders: those with a stub. */
function exerciseFolders() {
  const exercises = at('exercises');
  if (!fs.existsSync(exercises)) return [];
  return fs.readdirSync(exercises, { withFileTypes: true }).flatMap((topic) =>
    topic.isDirectory()
      ? fs
          .readdirSync(path.join(exercises, topic.name))
          .map((name) => path.join(exercises, topic.name, name))
          .filter((folder) => fs.existsSync(path.join(folder, 'stub.ts')))
      : [],
  );
}

const answerIn = (folder) => path.join(folder, 'answer.ts');

/** Stubs that have no answer file next to them yet; not those of a folder that an exercise has left. */
function missing() {
  const folders = exerciseFolders();
  const left = new Set(folders.flatMap(formerly).map((former) => at('exercises', ...former.split('/'))));
  return folders.filter((folder) => !left.has(folder) && !fs.existsSync(answerIn(folder)));
}

/** Answers in folders that an exercise had before it moved. @returns {{ from: string, folder: string }[]} */
const leftBehind = () =>
  exerciseFolders().flatMap((folder) =>
    formerly(folder)
      .map((former) => answerIn(at('exercises', ...former.split('/'))))
      .filter((from) => fs.existsSync(from))
      .map((from) => ({ from, folder })),
  );

function formerly(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, 'exercise.json'), 'utf8')).formerly ?? [];
  } catch {
    return [];
  }
}

/**
 * Moves an answer to where its exercise is now. If another one is there already, it stays, and the old one is kept in `.course`:
 * nothing is lost. Returns a sentence in that case.
 */
function carryOver({ from, folder }) {
  const to = answerIn(folder);
  const stub = fs.readFileSync(path.join(folder, 'stub.ts'), 'utf8');
  const isWritten = fs.existsSync(to) && fs.readFileSync(to, 'utf8') !== stub;
  const place = isWritten ? at('.course', 'older-answers', path.relative(at('exercises'), from)) : to;
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.renameSync(from, place);
  removeEmpty(path.dirname(from));
  if (!isWritten) return undefined;
  return `${path.relative(at(), from)} is now ${path.relative(at(), place)}: ${path.relative(at(), to)} has an answer already.`;
}

/** Removes a folder and the one above it where nothing is left in them. */
function removeEmpty(folder) {
  for (const each of [folder, path.dirname(folder)]) if (fs.readdirSync(each).length === 0) fs.rmdirSync(each);
}

/** A file to write each exercise's answer in; one that is there is never touched. @type {import('../engine/run-steps.mjs').Step} */
export const answers = {
  name: 'answers',
  does: 'a file for each exercise’s answer',
  needs: [],
  isDone: () => missing().length === 0 && leftBehind().length === 0,
  run: async () => {
    for (const left of leftBehind()) {
      const sentence = carryOver(left);
      if (sentence) console.log(sentence);
    }
    for (const folder of missing()) {
      const temporary = path.join(folder, 'answer.ts.tmp');
      fs.copyFileSync(path.join(folder, 'stub.ts'), temporary);
      fs.renameSync(temporary, answerIn(folder));
    }
  },
};
