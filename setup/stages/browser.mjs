import { findChromium } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
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
    const tests = ['course', 'session', 'lesson'].map((name) => at('kernel', 'browser', `${name}.test.mjs`));
    const files = [...tests, at('lib', 'browser', 'label.test.mjs'), at('site', 'browser', 'site.test.mjs')];
    return nodeTests(files, { ...process.env, CHROMIUM: chromium });
  },
};
