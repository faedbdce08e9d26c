import { TransferError } from './error';

import library = require('./index');

import { explained } from './require/explained';

/** What `import 'transferlab'` gives: all of `index.ts`, where a wrong argument is explained. */
for (const [name, value] of Object.entries(library)) {
  const isCalled = typeof value === 'function' && value !== TransferError;
  if (isCalled) Object.defineProperty(exports, name, { enumerable: true, value: explained(name, value as never) });
}

// What is defined above stays; constants and the error come from here.
export * from './index';
