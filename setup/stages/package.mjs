import { at } from '../engine/places.mjs';
import { nodeTests } from './node-tests.mjs';

/** The library packed, put into an empty project, compiled against and run. @type {import('./child.mjs').Stage} */
export const packed = {
  name: 'package',
  guards: 'the packed library installs, compiles and runs in an empty project',
  run: () => nodeTests(['package', 'prebuilt'].map((name) => at('setup', 'package', `${name}.test.mjs`))),
};
