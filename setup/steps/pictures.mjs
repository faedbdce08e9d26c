import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { sourceList } from '../engine/source-list.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';

const log = cache('setup', 'logs', 'pictures.log');
const PICTURES = at('datasets', 'emoji');

/** What decides how the pictures look: the drawings and the code that renders them. */
function key() {
  const code = fs.existsSync(at('lib', 'src', 'data'))
    ? fs.readdirSync(at('lib', 'src', 'data')).filter((file) => file.startsWith('emoji'))
    : [];
  return keyOf(
    pins.emoji,
    code.sort().map((file) => fs.readFileSync(at('lib', 'src', 'data', file), 'utf8')),
  );
}

/** The emoji drawn as small pictures under datasets/emoji. @type {import('../engine/run-steps.mjs').Step} */
export const pictures = {
  name: 'pictures',
  does: 'the emoji drawn as pictures',
  needs: ['emoji', 'build'],
  megabytes: 10,
  isDone: () => isStamped(root, 'pictures', key()),
  run: async () => {
    removeStamp(root, 'pictures');
    await runCommand(
      process.execPath,
      ['-e', "require('transferlab').rasteriseEmoji().catch((e) => { console.error(e); process.exit(1); })"],
      { log },
    );
    const drawn = sourceList(
      PICTURES,
      (file) => path.dirname(path.dirname(path.dirname(file))) === PICTURES && file.endsWith('.webp'),
    );
    writeStamp(root, 'pictures', {
      key: key(),
      products: drawn.map(([file]) => ({ file: path.relative(root, file) })),
    });
  },
};
