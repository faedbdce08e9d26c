import { TransferError } from './error';

import library = require('./index');

import { explained } from './require/explained';

/** The entry point of `import 'transferlab'`: all exports of `index.ts`, with clear errors for wrong arguments. */
for (const [name, value] of Object.entries(library)) {
  if (typeof value !== 'function' || value === TransferError) continue;
  const call = explained(name, value as never);
  // A getter, like the exports that TypeScript compiles.
  Object.defineProperty(exports, name, { enumerable: true, get: () => call });
}

// This does not replace the exports defined above; it adds constants and the error class.
export * from './index';
