import fs from 'node:fs';
import path from 'node:path';
import { at, cache } from '../engine/places.mjs';
import { writeAtomically } from '../engine/write-atomically.mjs';
import { sitePackages } from './python.mjs';

const EXTENSION = at('lab', 'labextensions', 'course-page');
const SERVER = path.join('jupyter_server_config.d', 'course_server.json');

const link = cache('venv', 'share', 'jupyter', 'labextensions', 'course-page');
const settings = at('setup', 'jupyter-config', SERVER);

/** Files of the environment and their texts: that the server extension is on, and where Python finds it. */
const texts = () => [
  { file: cache('venv', 'etc', 'jupyter', SERVER), text: fs.readFileSync(settings, 'utf8') },
  { file: path.join(sitePackages(), 'course_server.pth'), text: `${at('lab', 'server')}\n` },
];

/**
 * What `lab/` adds to JupyterLab, in the Python environment where installed extensions are: `jupyter labextension list` and
 * `jupyter server extension list` find it there, and so does a JupyterLab that is started without `npm start`. It is a link,
 * as `jupyter labextension develop` makes. @type {import('../engine/run-steps.mjs').Step}
 */
export const lab = {
  name: 'lab',
  does: 'the course’s page made known to JupyterLab',
  needs: ['jupyter', 'build'],
  isDone: () => {
    try {
      const isLinked = fs.realpathSync(link) === fs.realpathSync(EXTENSION);
      return isLinked && texts().every(({ file, text }) => fs.readFileSync(file, 'utf8') === text);
    } catch {
      return false;
    }
  },
  run: async () => {
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.rmSync(link, { recursive: true, force: true });
    // A junction needs no rights on Windows; elsewhere it is a symbolic link.
    fs.symlinkSync(EXTENSION, link, 'junction');
    for (const { file, text } of texts()) writeAtomically(file, text);
  },
};
