import { findChromium } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { nodeTests } from './node-tests.mjs';

/** A lesson in JupyterLab, the page for labelling pictures, and the site of the course, opened by a real browser. @type {import('./child.mjs').Stage} */
export const browser = {
  name: 'browser test',
  run: async () => {
    const chromium = findChromium();
    if (!chromium) {
      return {
        passed: 0,
        failed: 0,
        skipped: [
          'a lesson in JupyterLab, labelling pictures, the site: Chromium is not installed (apt install chromium, or set CHROMIUM)',
        ],
      };
    }
    const files = [
      at('kernel', 'browser', 'lesson.test.mjs'),
      at('lib', 'browser', 'label.test.mjs'),
      at('site', 'browser', 'site.test.mjs'),
    ];
    return nodeTests(files, { ...process.env, CHROMIUM: chromium });
  },
};
