import { fromBase64, toBase64 } from '../../../lib/src/platform/base64.browser';

/** The part of Node's `Buffer` with which the grader's codec writes bytes as text. */
export const Buffer = {
  from: (bytes: ArrayBuffer | string, offset?: number | 'base64', length?: number) =>
    typeof bytes === 'string'
      ? fromBase64(bytes)
      : { toString: () => toBase64(new Uint8Array(bytes, offset as number, length)) },
  byteLength: (base64: string) => (base64.length * 3) / 4 - (/=*$/.exec(base64)?.[0].length ?? 0),
};

/** What `expect` reads of Node's `process`. */
export const process = { cwd: () => '/', env: {}, platform: 'browser', argv: [], stdout: {} };
