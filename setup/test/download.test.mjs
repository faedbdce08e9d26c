import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { downloadFromNpm, downloadFromPip } from '../engine/download.mjs';
import { findPython } from '../engine/find-python.mjs';
import { temporaryFolder } from './folder.mjs';

const python = findPython().command;
const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251));
const pin = {
  file: 'thing.whl',
  package: 'thing==1',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
};

/**
 * A server of `bytes` on loopback; `answer` decides for each request what goes out.
 * @param {import('node:test').TestContext} t
 * @param {(call: number, from: number, response: http.ServerResponse) => void} answer
 */
async function server(t, answer) {
  /** @type {(string | undefined)[]} */
  const ranges = [];
  const listening = http.createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(ranges.length, Number(request.headers.range?.match(/bytes=(\d+)-/)?.[1] ?? 0), response);
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.after(() => listening.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (listening.address());
  return { ranges, locate: async () => `http://127.0.0.1:${port}/thing.whl` };
}

/** @param {http.ServerResponse} response @param {number} from @param {Buffer} [content] */
function serve(response, from, content = bytes) {
  const part = content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length });
  return part;
}

test('a transfer that breaks half-way continues where it stopped', async (t) => {
  const folder = temporaryFolder(t);
  const { ranges, locate } = await server(t, (call, from, response) => {
    const part = serve(response, from);
    if (call === 1) response.write(part.subarray(0, 1_200_000), () => setTimeout(() => response.destroy(), 50));
    else response.end(part);
  });
  const file = await downloadFromPip(pin, { folder, locate, python });
  assert.ok(fs.readFileSync(file).equals(bytes));
  assert.equal(ranges[0], undefined);
  const resumedAt = Number(ranges[1]?.match(/^bytes=(\d+)-$/)?.[1]);
  assert.ok(resumedAt > 0 && resumedAt <= 1_200_000, `the second request asked for ${ranges[1]}`);
  assert.deepEqual(fs.readdirSync(folder), ['thing.whl']);
});

test('what an earlier, killed set-up had fetched is continued', async (t) => {
  const folder = temporaryFolder(t);
  fs.writeFileSync(path.join(folder, 'thing.whl.part'), bytes.subarray(0, 1000));
  const { ranges, locate } = await server(t, (_, from, response) => response.end(serve(response, from)));
  await downloadFromPip(pin, { folder, locate, python });
  assert.deepEqual(ranges, ['bytes=1000-']);
});

test('a server that knows no ranges is read from the start', async (t) => {
  const folder = temporaryFolder(t);
  fs.writeFileSync(path.join(folder, 'thing.whl.part'), bytes.subarray(0, 1000));
  const { locate } = await server(t, (_call, _from, response) => response.end(serve(response, 0)));
  assert.ok(fs.readFileSync(await downloadFromPip(pin, { folder, locate, python })).equals(bytes));
});

for (const [what, damage] of /** @type {[string, (file: string) => void][]} */ ([
  ['corrupt', (file) => fs.writeFileSync(file, Buffer.from(bytes).fill(0, 500, 510))],
  ['truncated', (file) => fs.writeFileSync(file, bytes.subarray(0, 2_000_000))],
])) {
  test(`a ${what} file is found and fetched again, a whole one is not`, async (t) => {
    const folder = temporaryFolder(t);
    damage(path.join(folder, 'thing.whl'));
    const { ranges, locate } = await server(t, (_, from, response) => response.end(serve(response, from)));
    const file = await downloadFromPip(pin, { folder, locate, python });
    assert.ok(fs.readFileSync(file).equals(bytes));
    assert.equal(ranges.length, 1);
    await downloadFromPip(pin, { folder, locate, python });
    assert.equal(ranges.length, 1);
  });
}

test('wrong bytes are tried three times, then refused with a sentence, and leave no file of that name', async (t) => {
  const folder = temporaryFolder(t);
  const other = Buffer.from(bytes).fill(1, 0, 10);
  const { ranges, locate } = await server(t, (_, from, response) => response.end(serve(response, from, other)));
  await assert.rejects(
    downloadFromPip(pin, { folder, locate, python }),
    /thing\.whl arrived with other bytes than pinned.*Try another network/,
  );
  assert.deepEqual(ranges, [undefined, undefined, undefined]);
  assert.equal(fs.existsSync(path.join(folder, 'thing.whl')), false);
});

test('only what is missing or wrong is asked of npm, and it is checked', async (t) => {
  const folder = temporaryFolder(t);
  const pins = ['a', 'b', 'c'].map((name) => ({ ...pin, file: `${name}.tgz`, package: `${name}@1` }));
  fs.writeFileSync(path.join(folder, 'a.tgz'), bytes);
  fs.writeFileSync(path.join(folder, 'b.tgz'), bytes.subarray(1));
  /** @type {string[][]} */
  const asked = [];
  const pack = async (/** @type {string[]} */ packages, /** @type {string} */ to) => {
    asked.push(packages);
    for (const name of packages)
      fs.writeFileSync(path.join(to, `${name[0]}.tgz`), asked.length === 1 && name === 'c@1' ? 'cut' : bytes);
  };
  await downloadFromNpm(pins, { folder, pack });
  assert.deepEqual(asked, [['b@1', 'c@1'], ['c@1']]);
  assert.deepEqual(fs.readdirSync(folder).sort(), ['a.tgz', 'b.tgz', 'c.tgz']);
});
