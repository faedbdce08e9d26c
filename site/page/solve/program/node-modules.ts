import { createSha256 } from '../../../../lib/src/platform/sha256.browser';

/** The parts of Node's modules that exercises use, in a page. */
export const NODE_MODULES: Readonly<Record<string, object>> = {
  'node:crypto': { __esModule: true, createHash },
  'node:timers/promises': {
    __esModule: true,
    setTimeout: (milliseconds: number, value?: unknown) =>
      new Promise((resolve) => setTimeout(resolve, milliseconds, value)),
    setImmediate: (value?: unknown) => new Promise((resolve) => setTimeout(resolve, 0, value)),
  },
};

interface Hash {
  update(part: string | ArrayBufferView): Hash;
  digest(form: 'hex'): string;
}

/** SHA-256 of texts and of the bytes of arrays. */
function createHash(name: string): Hash {
  if (name !== 'sha256') throw new Error(`createHash has sha256 in a page; got '${name}'.`);
  const hash = createSha256();
  const made: Hash = {
    update(part) {
      hash.update(typeof part === 'string' ? part : new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      return made;
    },
    digest: (form) => hash.digest(form),
  };
  return made;
}
