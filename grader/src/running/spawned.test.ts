import { describe, expect, test } from '@jest/globals';
import { scrubbedEnvironment } from './spawned';

describe('the environment of an answer’s process', () => {
  const secret = { GITHUB_TOKEN: 'x', NODE_OPTIONS: '--require y', Path: 'C:\\other' };

  test('on Windows it names what the system needs, and a home and temporary folder of its own', () => {
    const scratch = 'C:\\Users\\Jörg Müller\\AppData\\Local\\Temp\\course-1';
    const environment = scrubbedEnvironment(scratch, 'win32', { ...secret, SystemRoot: 'D:\\Windows' });
    expect(environment).toEqual({
      PATH: 'D:\\Windows\\System32;D:\\Windows',
      SystemRoot: 'D:\\Windows',
      USERPROFILE: scratch,
      TEMP: scratch,
      TMP: scratch,
      TMPDIR: scratch,
      COURSE_MARK: scratch,
      LANG: 'C.UTF-8',
      TF_CPP_MIN_LOG_LEVEL: '3',
    });
  });

  test('elsewhere it has a POSIX path and home', () => {
    const environment = scrubbedEnvironment('/tmp/course-1', 'linux', secret);
    expect(environment).toMatchObject({ PATH: '/usr/bin:/bin', HOME: '/tmp/course-1' });
    expect(Object.keys(environment)).not.toContain('SystemRoot');
    expect(Object.keys(environment)).not.toContain('GITHUB_TOKEN');
  });
});
