import fs from 'node:fs';
import path from 'node:path';
import { at } from '../engine/places.mjs';

/** Stubs that have no answer file next to them yet. */
function missing() {
  const exercises = at('exercises');
  if (!fs.existsSync(exercises)) return [];
  return fs.readdirSync(exercises, { withFileTypes: true }).flatMap((topic) =>
    topic.isDirectory()
      ? fs
          .readdirSync(path.join(exercises, topic.name))
          .map((id) => path.join(exercises, topic.name, id))
          .filter(
            (folder) => fs.existsSync(path.join(folder, 'stub.ts')) && !fs.existsSync(path.join(folder, 'answer.ts')),
          )
      : [],
  );
}

/** A file to write each exercise's answer in; one that is there is never touched. @type {import('../engine/run-steps.mjs').Step} */
export const answers = {
  name: 'answers',
  does: 'a file for each exercise’s answer',
  needs: [],
  isDone: () => missing().length === 0,
  run: async () => {
    for (const folder of missing()) {
      const temporary = path.join(folder, 'answer.ts.tmp');
      fs.copyFileSync(path.join(folder, 'stub.ts'), temporary);
      fs.renameSync(temporary, path.join(folder, 'answer.ts'));
    }
  },
};
