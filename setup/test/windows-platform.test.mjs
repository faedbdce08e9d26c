import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderFinding } from '../doctor/machine.mjs';
import { endTree } from '../engine/end-tree.mjs';
import { explain } from '../engine/explain.mjs';
import { npmCommand } from '../engine/npm.mjs';
import { pathTrouble } from '../engine/path-trouble.mjs';
import { pythonIn } from '../engine/places.mjs';
import { renameOver } from '../engine/rename.mjs';
import { jupyterLab, labPath } from '../jupyterlab.mjs';
import { windowsPath } from '../stages/wine.mjs';

const failure = (/** @type {string} */ code) => Object.assign(new Error(code), { code });

test('Windows: a folder in OneDrive, and a path that is too long for other programs, are named with what to do', () => {
  const trouble = (/** @type {string} */ folder, env = {}) => pathTrouble({ platform: 'win32', folder, env });
  assert.equal(trouble('C:\\course'), null);
  assert.equal(trouble('C:\\Users\\Jörg Müller\\mein kurs'), null);
  for (const [folder, env] of /** @type {[string, NodeJS.ProcessEnv][]} */ ([
    ['C:\\Users\\me\\OneDrive\\course', {}],
    ['C:\\Users\\me\\OneDrive - Uni Köln\\course', {}],
    ['D:\\synced\\course', { OneDriveCommercial: 'd:\\synced' }],
    ['D:\\synced', { OneDrive: 'D:\\synced' }],
  ])) {
    assert.match(trouble(folder, env) ?? '', /in OneDrive, which locks files.*Move it out of OneDrive/, folder);
  }
  assert.equal(trouble('C:\\OneDriveNot\\course', { OneDrive: 'C:\\OneDrive' }), null);
  // 260 characters with the zero at the end, of which 178 are ours and one is the backslash between.
  assert.equal(trouble(`C:\\${'x'.repeat(77)}`), null);
  assert.match(trouble(`C:\\${'x'.repeat(78)}`) ?? '', /has 81 characters.*at most 80.*LongPathsEnabled/);
  assert.equal(pathTrouble({ platform: 'linux', folder: `/${'x'.repeat(300)}/OneDrive/x`, env: {} }), null);
  assert.deepEqual(folderFinding('this folder is in OneDrive. Move it'), {
    name: 'folder',
    state: 'optional',
    value: 'may cause trouble',
    todo: 'Because this folder is in OneDrive. Move it.',
  });
});

test('Windows: a file that an antivirus holds is renamed when it lets go, within two seconds', () => {
  let [tries, waited] = [0, 0];
  /** @param {string} code @param {number} failures @param {string} [platform] */
  const attempt = (code, failures, platform = 'win32') => {
    [tries, waited] = [0, 0];
    const rename = () => {
      if (++tries <= failures) throw failure(code);
    };
    const pause = (/** @type {number} */ milliseconds) => {
      waited += milliseconds;
    };
    renameOver('a', 'b', { platform, rename, pause });
  };
  attempt('EBUSY', 3);
  assert.deepEqual([tries, waited], [4, 100]);
  assert.throws(() => attempt('EPERM', 99), /EPERM/);
  assert.deepEqual([tries, waited], [10, 2000]);
  assert.throws(() => attempt('ENOSPC', 99), /ENOSPC/);
  assert.equal(tries, 1);
  assert.throws(() => attempt('EPERM', 99, 'linux'), /EPERM/);
  assert.equal(tries, 1);
});

test('Windows: what still holds a file after that is a sentence of its own, not one about chown', () => {
  const say = (/** @type {string} */ message, platform = 'win32') =>
    explain(new Error(message), { step: 'x', root: 'C:\\course', platform }).message;
  for (const message of [
    "EPERM: operation not permitted, rename 'C:\\course\\a'",
    'EBUSY: resource busy or locked',
    '[WinError 32] The process cannot access the file because it is being used by another process',
  ]) {
    assert.match(say(message), /Another program holds a file below C:\\course.*antivirus or OneDrive/);
  }
  assert.match(say('EPERM: operation not permitted', 'linux'), /chown/);
  assert.match(say('ENOSPC: no space left on device'), /disk is full/);
});

test('Windows: programs and what they started are ended by taskkill, elsewhere by their group', () => {
  /** @type {string[]} */
  const calls = [];
  const system = (/** @type {string} */ platform) => ({
    platform,
    kill: (/** @type {number} */ pid, /** @type {string} */ signal) => calls.push(`kill ${pid} ${signal}`),
    run: (/** @type {string} */ command, /** @type {string[]} */ args) => {
      calls.push([command, ...args].join(' '));
      throw new Error('The process is not there.');
    },
  });
  endTree(12, system('win32'));
  endTree(12, system('linux'));
  assert.deepEqual(calls, ['taskkill /pid 12 /t /f', 'kill -12 SIGKILL']);
});

test('Windows: npm is started as a program of Node, as no shell is there to start npm.cmd', () => {
  const node = 'C:\\Program Files\\nodejs\\node.exe';
  assert.deepEqual(npmCommand({ env: {}, platform: 'win32', node }), {
    command: node,
    before: ['C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js'],
  });
  const started = 'C:\\Users\\Jörg\\AppData\\Roaming\\npm\\node_modules\\npm\\bin\\npm-cli.js';
  assert.deepEqual(npmCommand({ env: { npm_execpath: started }, platform: 'win32', node }).before, [started]);
  assert.deepEqual(npmCommand({ env: {}, platform: 'linux', node: '/usr/bin/node' }), { command: 'npm', before: [] });
});

test('Windows: JupyterLab starts by the environment’s python.exe, with the folder as one argument', () => {
  const folder = 'C:\\Users\\Jörg Müller\\mein kurs';
  const python = pythonIn(`${folder}\\.cache\\venv`, 'win32');
  assert.equal(python, `${folder}\\.cache\\venv\\Scripts\\python.exe`);
  assert.equal(pythonIn('/course/.cache/venv', 'linux'), '/course/.cache/venv/bin/python');
  const { command, args } = jupyterLab({ folder, python, browser: false });
  assert.equal(command, python);
  assert.deepEqual(args.slice(0, 2), ['-m', 'jupyterlab']);
  assert.ok(args.includes(`--ServerApp.root_dir=${folder}`));
  assert.equal(labPath('notebooks/01-why-transfer.ipynb'), '/lab/tree/notebooks/01-why-transfer.ipynb');
});

test('under Wine the disk is drive Z', () => {
  assert.equal(windowsPath('/a/käse brot/x.cjs'), 'Z:\\a\\käse brot\\x.cjs');
});
