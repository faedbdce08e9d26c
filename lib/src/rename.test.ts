import { describe, expect, test } from '@jest/globals';
import { fileError } from './file-error';
import { renameOver } from './rename';

/** A system whose rename fails the first so many times. */
function system(platform: string, code: string, failures: number) {
  const seen = { tries: 0, waited: 0 };
  const rename = () => {
    if (++seen.tries <= failures) throw Object.assign(new Error(code), { code, syscall: 'rename' });
  };
  const pause = (milliseconds: number) => {
    seen.waited += milliseconds;
  };
  return { seen, platform, rename, pause };
}

describe('renaming a file that an antivirus holds', () => {
  test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows it is tried again after %s', (code) => {
    const held = system('win32', code, 3);
    renameOver('a', 'b', held);
    expect(held.seen).toEqual({ tries: 4, waited: 100 });
  });

  test('after two seconds the error is thrown, and means that another program has the file open', () => {
    const held = system('win32', 'EPERM', Number.POSITIVE_INFINITY);
    let cause: unknown;
    try {
      renameOver('a', 'b', held);
    } catch (error) {
      cause = error;
    }
    expect(held.seen).toEqual({ tries: 10, waited: 2000 });
    expect(fileError(cause, 'C:\\kurs\\net.bin', 'written', 'win32')).toMatchObject({
      name: 'TransferError',
      message: expect.stringMatching(
        /^C:\\kurs\\net\.bin cannot be written: .*another program has it open\. .*OneDrive/,
      ),
    });
  });

  test('another error, and another system, are not tried again', () => {
    const [full, linux] = [system('win32', 'ENOSPC', 9), system('linux', 'EPERM', 9)];
    expect(() => renameOver('a', 'b', full)).toThrow('ENOSPC');
    expect(() => renameOver('a', 'b', linux)).toThrow('EPERM');
    expect([full.seen.tries, linux.seen.tries]).toEqual([1, 1]);
    expect(
      fileError(Object.assign(new Error('x'), { code: 'EPERM', syscall: 'rename' }), '/a', 'written', 'linux'),
    ).toMatchObject({
      message: expect.stringMatching(/permission is denied.*ls -ld/),
    });
  });
});
