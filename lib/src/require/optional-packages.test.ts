import { expect, test } from '@jest/globals';
import { TransferError } from '../error';
import { withPackages } from './optional-packages';

const notFound = (message: string, code: string) => Object.assign(new Error(message), { code });

test('what is there is given', async () => {
  await expect(withPackages('plot', ['drawing'], async () => 7)).resolves.toBe(7);
});

// The messages of Node 20 to 26: of `require`, and of `import`.
test.each([
  ["Cannot find module 'drawing'\nRequire stack:\n- /a/b.js", 'MODULE_NOT_FOUND'],
  ["Cannot find module 'drawing/pens'\nRequire stack:\n- /a/b.js", 'MODULE_NOT_FOUND'],
  ["Cannot find package 'drawing' imported from /a/b.mjs", 'ERR_MODULE_NOT_FOUND'],
])('a package that is not installed is named, with the command: %s', async (message, code) => {
  const asked = withPackages('plot', ['drawing', '@a/ink'], () => Promise.reject(notFound(message, code)));
  await expect(asked).rejects.toThrow(TransferError);
  await expect(asked).rejects.toThrow(
    'plot needs the packages drawing and @a/ink, which are not installed here: few projects use them. Run `npm install drawing @a/ink`.',
  );
});

test.each([
  ["Cannot find module 'draw'", 'MODULE_NOT_FOUND'],
  ["Cannot find module './pens'", 'MODULE_NOT_FOUND'],
  ["Cannot find module 'drawing'", 'EACCES'],
])('any other error stays as it is: %s, %s', async (message, code) => {
  const cause = notFound(message, code);
  await expect(withPackages('plot', ['drawing'], () => Promise.reject(cause))).rejects.toBe(cause);
});
