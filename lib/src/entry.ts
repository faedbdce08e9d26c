import { TransferError } from './error';

import library = require('./index');

import { explained } from './require/explained';

/** What `import 'transferlab'` gives: all of `index.ts`, where a wrong argument is explained. */
for (const [name, value] of Object.entries(library)) {
  if (typeof value !== 'function' || value === TransferError) continue;
  const call = explained(name, value as never);
  // A getter, as TypeScript's own exports have one.
  Object.defineProperty(exports, name, { enumerable: true, get: () => call });
}

// What is defined above stays; constants and the error come from here.
export * from './index';
