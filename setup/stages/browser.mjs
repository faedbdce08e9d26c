import { findChromium } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { nodeTests } from './node-tests.mjs';

/** A lesson opened in JupyterLab by a real browser. @type {import('./child.mjs').Stage} */
export const browser = {
  name: 'browser test',
  run: async () => {
    const chromium = findChromium();
    if (!chromium) {
      return {
        passed: 0,
        failed: 0,
        skipped: ['a lesson in JupyterLab: Chromium is not installed (apt install chromium, or set CHROMIUM)'],
      };
    }
    return nodeTests([at('kernel', 'browser', 'lesson.test.mjs')], { ...process.env, CHROMIUM: chromium });
  },
};
