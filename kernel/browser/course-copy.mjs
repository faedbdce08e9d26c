import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../setup/engine/places.mjs';

/**
 * The exercises of one lesson without answers, in a folder below `out/`, where JupyterLab sees it and Node finds the
 * course's packages; progress is kept there too, so nothing of the reader's is touched.
 * @param {string} topic a folder of `exercises/`
 */
export async function courseCopy(topic) {
  const home = await emptyFolder();
  for (const part of ['exercises', 'solutions']) {
    await cp(path.join(root, part, topic), path.join(home, part, topic), {
      recursive: true,
      filter: (file) => part === 'solutions' || !/^answer\.ts/.test(path.basename(file)),
    });
  }
  return {
    home,
    env: { COURSE_HOME: home, COURSE_GUESSES: 'example' },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** A new folder below `out/browser/`. */
async function emptyFolder() {
  const parent = path.join(root, 'out', 'browser');
  await mkdir(parent, { recursive: true });
  return mkdtemp(path.join(parent, 'test-'));
}

/** Its path as JupyterLab knows it. @param {string} file */
export const belowRoot = (file) => path.relative(root, file).split(path.sep).join('/');

/** Writes a notebook of these code cells. @param {string} file @param {string[]} sources @param {string} [kernel] */
export function writeNotebook(file, sources, kernel = 'transferlab') {
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: 'TypeScript (transferlab)', language: 'typescript', name: kernel };
  const metadata = { kernelspec, language_info: { name: 'typescript', file_extension: '.ts' } };
  return writeFile(file, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}
