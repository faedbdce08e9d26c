import { findChromium } from '../engine/find-program.mjs';
import { at } from '../engine/places.mjs';
import { together } from './child.mjs';
import { nodeTests } from './node-tests.mjs';

/** The course and a lesson in JupyterLab, the page for labelling pictures, that of a project's report, the site of the course, and the library in separate pages, used in a real browser. @type {import('./child.mjs').Stage} */
export const browser = {
  name: 'browser',
  guards: 'JupyterLab, the page for labels, the site and the library itself work in Chromium',
  run: async () => {
    const chromium = findChromium();
    if (!chromium) {
      return {
        passed: 0,
        failed: 0,
        skipped: [
          'the course in JupyterLab, labelling pictures, the site, the library in a page: Chromium is not installed (apt install chromium, or set CHROMIUM)',
        ],
      };
    }
    const env = { ...process.env, CHROMIUM: chromium };
    const inLab = (/** @type {string} */ name) => at('kernel', 'browser', `${name}.test.mjs`);
    // Side by side, since JupyterLab's tests wait for kernels and pages; two halves of about the same length. The lesson is not
    // first: it may be executed for its page under out/, where the site reads lessons at its start.
    const [session, lesson, course] = ['session', 'lesson', 'course'].map(inLab);
    const [label, examples] = ['label', 'examples'].map((name) => at('lib', 'browser', `${name}.test.mjs`));
    const report = at('grader', 'browser', 'report.test.mjs');
    const site = at('site', 'browser', 'all.test.mjs');
    return together(
      await Promise.all([nodeTests([session, lesson, course, label, report], env), nodeTests([site, examples], env)]),
    );
  },
};
