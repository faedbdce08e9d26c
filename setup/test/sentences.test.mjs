import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import { explain, networkSentence } from '../engine/explain.mjs';
import { findPython } from '../engine/find-python.mjs';
import { at } from '../engine/places.mjs';
import { checkRoom } from '../engine/room.mjs';
import { chooseMode, findCompiler } from '../engine/tensorflow-mode.mjs';
import { temporaryFolder } from './folder.mjs';

const where = { step: 'packages', root: '/home/ada/course', log: '/home/ada/course/.cache/log' };
const said = (/** @type {string} */ output) =>
  explain(Object.assign(new Error('npm ci ended with code 1'), { output }), where);

// The outputs are what npm, pip, gcc and Node print on these failures.
for (const [output, kind, sentence] of /** @type {[string, string, RegExp][]} */ ([
  ['npm error code ENOSPC\nnpm error syscall write', 'disk', /disk is full .*Free about 4 GB/],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'disk', /disk is full/],
  [
    "Error: EROFS: read-only file system, mkdir '/course/.cache'",
    'readonly',
    /\/home\/ada\/course is on a read-only disk\. Copy/,
  ],
  ["Error: EACCES: permission denied, mkdir '/course/.cache'", 'permission', /not allowed for this user.*chown/],
  [
    'npm error code ECONNREFUSED\nnpm error FetchError: request to … failed, reason: connect ECONNREFUSED 127.0.0.1:9',
    'network',
    /network did not answer/,
  ],
  [
    "WARNING: Retrying … after connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError(…",
    'network',
    /network did not answer/,
  ],
  [
    'URLError: <urlopen error [Errno -3] Temporary failure in name resolution>',
    'network',
    /network did not answer.*downloads continue where they stopped/,
  ],
  [
    'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    'lock',
    /disagree.*npm install --package-lock-only/,
  ],
  [
    'URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
    'certificate',
    /NODE_EXTRA_CA_CERTS/,
  ],
])) {
  test(`${output.slice(0, 44)}… is told as ${kind}`, () => {
    assert.equal(said(output).kind, kind);
    assert.match(said(output).message, sentence);
  });
}

test('an unknown failure shows its last lines, its log, and a next step', () => {
  const { message } = said('one\ntwo\nsomething odd');
  assert.match(
    message,
    /ended with code 1\. Its last lines:\n {2}one\n {2}two\n {2}something odd\n.*\.cache\/log.*npm run doctor/,
  );
});

test('a refusing proxy is named, without the password in it', () => {
  const text = networkSentence({ HTTPS_PROXY: 'http://ada:secret@proxy.example:3128' });
  assert.match(text, /through the proxy http:\/\/proxy\.example:3128 \(from HTTPS_PROXY\)/);
  assert.doesNotMatch(text, /secret/);
  assert.doesNotMatch(networkSentence({}), /proxy/);
});

/** @param {Record<string, { version: number[], venv: boolean }>} installed */
const pythons = (installed) => (/** @type {string} */ name) => installed[name] ?? null;

test('the first Python that is new enough and whole is taken', () => {
  const probe = pythons({
    python3: { version: [3, 9, 2], venv: true },
    'python3.12': { version: [3, 12, 1], venv: true },
  });
  assert.deepEqual(findPython({}, probe), { command: 'python3.12', version: '3.12.1' });
});

test('no Python, an old one, and one without venv are three sentences with three next steps', () => {
  assert.throws(() => findPython({}, pythons({})), /Python 3 was not found.*apt install python3/);
  assert.throws(
    () => findPython({}, pythons({ python3: { version: [3, 8, 10], venv: true } })),
    /3\.10 or newer is needed; python3 is 3\.8\.10\..*TRANSFERLAB_SYSTEM_PYTHON=/,
  );
  assert.throws(
    () => findPython({}, pythons({ python3: { version: [3, 11, 2], venv: false } })),
    /no venv and ensurepip.*apt install python3-venv/,
  );
  assert.throws(() => findPython({ TRANSFERLAB_SYSTEM_PYTHON: '/x' }, pythons({})), /is \/x, which does not run/);
});

test('TensorFlow: the wheel where one is pinned, by the machine’s compiler or the pinned one, else the older binary, else WebAssembly', () => {
  const linux = { platform: 'linux', arch: 'x64', compiler: 'c++' };
  assert.deepEqual(chooseMode(linux), { mode: 'wheel', why: 'linux on x64, with the compiler c++', fixed: false });
  const without = chooseMode({ ...linux, compiler: null });
  assert.deepEqual(without, { mode: 'wheel', why: 'linux on x64, with the pinned compiler', fixed: false });
  assert.equal(chooseMode({ ...linux, arch: 'arm64' }).mode, 'wheel');
  assert.equal(chooseMode({ ...linux, platform: 'darwin', arch: 'arm64' }).mode, 'wheel');
  assert.equal(chooseMode({ ...linux, platform: 'darwin', arch: 'x64' }).mode, 'package');
  assert.equal(chooseMode({ ...linux, platform: 'win32' }).mode, 'package');
  assert.deepEqual(chooseMode({ platform: 'win32', arch: 'x64', compiler: null, prebuilt: true }), {
    mode: 'wheel',
    why: 'win32 on x64, with the prebuilt addon',
    fixed: false,
  });
  assert.equal(chooseMode({ ...linux, platform: 'freebsd' }).mode, 'wasm');
  assert.deepEqual(chooseMode({ ...linux, asked: 'wasm' }), {
    mode: 'wasm',
    why: 'asked for by TRANSFERLAB_TENSORFLOW',
    fixed: true,
  });
});

test('the GPU is only built for when asked, and stays once it was', () => {
  const linux = { platform: 'linux', arch: 'x64', compiler: 'c++' };
  assert.equal(chooseMode({ ...linux, gpu: true }).mode, 'gpu');
  assert.equal(chooseMode({ ...linux, earlier: 'gpu' }).mode, 'gpu');
  assert.equal(chooseMode({ ...linux, earlier: 'gpu', asked: 'wheel' }).mode, 'wheel');
});

test('a way that was asked for and cannot be had is a sentence, not another way', () => {
  assert.throws(
    () => chooseMode({ asked: 'wheel', platform: 'darwin', arch: 'x64', compiler: 'c++' }),
    /pinned for linux-x64, linux-arm64, darwin-arm64, win32-x64; this is darwin on x64\..*package or wasm/,
  );
  assert.throws(
    () => chooseMode({ gpu: true, platform: 'darwin', arch: 'arm64', compiler: 'c++' }),
    /pinned for Linux on x64; this is darwin on arm64/,
  );
  assert.throws(() => chooseMode({ asked: 'wheal', compiler: 'c++' }), /'wheal'\. Use wheel, gpu, package or wasm/);
});

test('a compiler that does not run is none', () => {
  assert.equal(findCompiler({ CXX: '/no/such/compiler' }), null);
  assert.equal(findCompiler({ ...process.env, CXX: 'zig' }), null);
  assert.equal(findCompiler(process.env, 'win32'), null);
});

test('too little room is said before anything is begun, with both numbers', (t) => {
  const root = temporaryFolder(t);
  const step = { name: 'big', does: '', needs: [], megabytes: 1e9, isDone: () => false, run: async () => {} };
  assert.throws(() => checkRoom(root, [step]), /still needs about 1000000000 MB.* has \d+ MB free/);
  assert.doesNotThrow(() => checkRoom(root, [{ ...step, megabytes: 1 }]));
});

test('weights that name code to run are refused, and a transposed kernel is put in row-major order', () => {
  const code = `
import sys, io, pickle, os
sys.path.insert(0, sys.argv[1])
from pth_to_safetensors import StateDict, gather
class Evil:
    def __reduce__(self): return (os.system, ("true",))
try:
    StateDict(io.BytesIO(pickle.dumps(Evil()))).load(); print("loaded")
except pickle.UnpicklingError as error: print(error)
import array
print(array.array("I", gather(memoryview(array.array("I", [1, 2, 3, 4, 5, 6])), (2, 3), (1, 2))).tolist())
`;
  const { stdout, stderr } = spawnSync(findPython().command, ['-c', code, at('setup')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  assert.equal(stderr, '');
  // [1,2],[3,4],[5,6] stored by columns is [[1,3,5],[2,4,6]].
  assert.match(stdout, /system is not part of a plain state dict; the file is not read\n\[1, 3, 5, 2, 4, 6\]\n$/);
});

test('no address of a registry is written into set-up', () => {
  for (const file of fs.readdirSync(at('setup'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(m?js|cjs|py|json|txt|in|md)$/.test(file) || file.startsWith('test')) continue;
    assert.doesNotMatch(fs.readFileSync(at('setup', file), 'utf8'), /pypi\.org|pythonhosted|registry\.npmjs/, file);
  }
});
