import { findChromium } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { together } from './child.mjs';
import { nodeTests } from './node-tests.mjs';

/** The course and a lesson in JupyterLab, the page for labelling pictures, and the site of the course, used in a real browser. @type {import('./child.mjs').Stage} */
export const browser = {
  name: 'browser',
  guards: 'JupyterLab, the page for labels and the site work in Chromium',
  run: async () => {
    const chromium = findChromium();
    if (!chromium) {
      return {
        passed: 0,
        failed: 0,
        skipped: [
          'the course in JupyterLab, labelling pictures, the site: Chromium is not installed (apt install chromium, or set CHROMIUM)',
        ],
      };
    }
    const env = { ...process.env, CHROMIUM: chromium };
    const inLab = ['course', 'session', 'lesson'].map((name) => at('kernel', 'browser', `${name}.test.mjs`));
    // Side by side: JupyterLab's tests wait for kernels and pages, the site's for one page at a time. One file of theirs is the
    // same: a lesson under out/ that may be executed at the end of the one is read at the start of the other.
    return together(
      await Promise.all([
        nodeTests(inLab, env),
        nodeTests([at('site', 'browser', 'site.test.mjs'), at('lib', 'browser', 'label.test.mjs')], env),
      ]),
    );
  },
};
