import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { jupyterDataFolder } from '../src/jupyter-data-folder';
import { built, python, root } from './set-up';

jest.setTimeout(120_000);

const OWN = /^(JUPYTER|XDG_DATA_HOME)/;
const cleared = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));

(built ? describe : describe.skip)('the kernel in the Jupyter of the user', () => {
  let home: string;
  let env: NodeJS.ProcessEnv;
  let kernels: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'home ü '));
    env = { ...cleared, HOME: home };
    kernels = path.join(home, '.local', 'share', 'jupyter', 'kernels');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const program = (...line: string[]) => spawnSync(process.execPath, line, { env, cwd: home, encoding: 'utf8' });
  /** What `npx course kernel` starts. */
  const kernel = (...given: string[]) => program(path.join(root, 'kernel', 'dist', 'user-kernel.js'), ...given);
  const jupyter = (...given: string[]) => execFileSync(python, ['-m', ...given], { env, cwd: home, encoding: 'utf8' });
  const listed = () =>
    JSON.parse(jupyter('jupyter_client.kernelspecapp', 'list', '--json')).kernelspecs as Record<
      string,
      { resource_dir: string; spec: { argv: string[]; display_name: string } }
    >;

  test('install makes `jupyter kernelspec list` show it, with absolute paths; remove takes it away', () => {
    expect(listed()).not.toHaveProperty('transferlab');
    const installed = program(path.join(root, 'grader', 'bin', 'course.js'), 'kernel', 'install');
    expect(installed).toMatchObject({ status: 0, stderr: '' });
    const { resource_dir, spec } = listed().transferlab;
    expect(resource_dir).toBe(path.join(kernels, 'transferlab'));
    expect(spec.argv).toEqual([process.execPath, path.join(root, 'kernel', 'dist', 'launch.js'), '{connection_file}']);
    expect(installed.stdout).toContain(path.join(resource_dir, 'kernel.json'));
    // The real tslab's name is not taken.
    expect(listed()).not.toHaveProperty('tslab');
    expect(kernel('install').status).toBe(0);
    expect(kernel('remove')).toMatchObject({ status: 0, stderr: '' });
    expect(listed()).not.toHaveProperty('transferlab');
    expect(existsSync(path.join(kernels, 'transferlab'))).toBe(false);
    expect(kernel('remove')).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing to remove') });
  });

  test('it runs a cell in a folder outside of the course, in an environment without variables of the course', () => {
    kernel('install');
    const program = `from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="transferlab")
client.execute_interactive("const answer: number = 6 * 7; answer", output_hook=lambda message: print(message["content"].get("data")))
manager.shutdown_kernel(now=True)`;
    expect(execFileSync(python, ['-c', program], { env, cwd: home, encoding: 'utf8' })).toContain("'text/plain': '42'");
  });

  test('another program’s kernel of that name is left as it is, by install and by remove', () => {
    const file = path.join(kernels, 'transferlab', 'kernel.json');
    mkdirSync(path.dirname(file), { recursive: true });
    for (const foreign of ['{"argv": ["other"], "display_name": "Other", "language": "x"}', 'no JSON', '[]']) {
      writeFileSync(file, foreign);
      for (const action of ['install', 'remove']) {
        const ended = kernel(action);
        expect(ended.status).toBe(1);
        expect(ended.stderr).toMatch(/^'transferlab' is the kernel of another program: .*Rename or remove.*\n$/);
        expect(ended.stderr).toContain(file);
        expect(readFileSync(file, 'utf8')).toBe(foreign);
      }
    }
  });

  test('one of another checkout is replaced, which is said; what the user added to its folder stays', () => {
    const file = path.join(kernels, 'transferlab', 'kernel.json');
    kernel('install');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(root, '/elsewhere/course'));
    writeFileSync(path.join(path.dirname(file), 'logo-64x64.png'), '');
    expect(kernel('install').stdout).toContain('in place of the one in /elsewhere/course');
    expect(readFileSync(file, 'utf8')).toContain(JSON.stringify(root));
    kernel('remove');
    expect(existsSync(file)).toBe(false);
    expect(existsSync(path.join(path.dirname(file), 'logo-64x64.png'))).toBe(true);
  });

  test('bad arguments and a folder that cannot be written are sentences', () => {
    for (const given of [[], ['add'], ['install', 'remove']]) {
      expect(kernel(...given)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(/install.*remove/),
      });
    }
    expect(kernel('install', '--here').status).toBe(2);
    writeFileSync(path.join(home, 'file'), '');
    env.JUPYTER_DATA_DIR = path.join(home, 'file');
    const ended = kernel('install');
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^.*kernel\.json cannot be (read|written): .* is a file, not a folder.*\n$/);
  });

  test('its folder is the one that Jupyter names, whichever variables are set', () => {
    const settings: NodeJS.ProcessEnv[] = [
      {},
      { JUPYTER_DATA_DIR: path.join(home, 'data') },
      { XDG_DATA_HOME: path.join(home, 'xdg') },
      { JUPYTER_PLATFORM_DIRS: '1' },
      { JUPYTER_PLATFORM_DIRS: '1', XDG_DATA_HOME: path.join(home, 'xdg') },
    ];
    for (const set of settings) {
      Object.assign(env, { JUPYTER_DATA_DIR: '', XDG_DATA_HOME: '', JUPYTER_PLATFORM_DIRS: 'no' }, set);
      expect(jupyterDataFolder(env, 'linux', home)).toBe(jupyter('jupyter', '--data-dir').trim());
    }
  });
});

// By hand, from the table of paths in Jupyter's documentation ("Common Directories and File Locations").
test.each([
  ['darwin', {}, '/Users/ada', '/Users/ada/Library/Jupyter'],
  ['darwin', { JUPYTER_PLATFORM_DIRS: 'true' }, '/Users/ada', '/Users/ada/Library/Application Support/Jupyter'],
  [
    'win32',
    { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' },
    'C:\\Users\\ada',
    'C:\\Users\\ada\\AppData\\Roaming\\jupyter',
  ],
  ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\.jupyter\\data'],
  [
    'win32',
    { JUPYTER_PLATFORM_DIRS: '1', LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' },
    'C:\\Users\\ada',
    'C:\\Users\\ada\\AppData\\Local\\Jupyter',
  ],
] as [NodeJS.Platform, NodeJS.ProcessEnv, string, string][])(
  'on %s with %o the kernels of the user are below %s',
  (platform, env, home, folder) => {
    expect(jupyterDataFolder(env, platform, home)).toBe(folder);
  },
);
