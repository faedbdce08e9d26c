import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { folderOf } from '../fixtures/pretrained-folder';
import { COMMIT, etagOf, type Fault, type LoopbackHub, loopbackHub, NAME, type Seen } from './fixtures/loopback-hub';
import { hubSnapshot } from './snapshot';

let hub: LoopbackHub;
beforeEach(async () => {
  hub = await loopbackHub(folderOf('bert'));
});
afterEach(() => hub.close());

const WEIGHTS = 'model.safetensors';
const snapshot = () => hubSnapshot({ name: NAME, revision: 'main' }, () => {}, hub.settings);
const weights = () => hub.files.get(WEIGHTS) as Buffer;
const blobs = () => readdirSync(join(hub.settings.cache, 'models--owner--tiny', 'blobs'));
const isBody = ({ server, method }: Seen) => server === 'storage' && method === 'GET';

/** A response to the next request for the weights. */
const once =
  (respond: (response: ServerResponse, content: Buffer) => void): Fault =>
  (seen, _, response) => {
    if (!isBody(seen)) return undefined;
    respond(response, weights());
    return true;
  };

/** The announced length, but only the first `bytes` of the content. */
const cutAfter = (bytes: number) =>
  once((response, content) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, bytes), () => response.destroy());
  });

test('the cache has the layout that huggingface_hub documents', async () => {
  const folder = await snapshot();
  const repository = join(hub.settings.cache, 'models--owner--tiny');
  expect(folder).toBe(join(repository, 'snapshots', COMMIT));
  expect(readFileSync(join(repository, 'refs', 'main'), 'utf8')).toBe(COMMIT);
  expect(readlinkSync(join(folder, WEIGHTS))).toBe(`../../blobs/${etagOf(WEIGHTS, weights())}`);
  expect(readdirSync(folder).sort()).toEqual(['config.json', WEIGHTS, 'tokenizer.json']);
  expect(readdirSync(join(repository, '.no_exist', COMMIT))).toEqual(['preprocessor_config.json']);
  for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file))).toEqual(hub.files.get(file));
  expect(blobs()).toHaveLength(3);
});

test('what is in the cache is not fetched again, and a commit needs no request', async () => {
  await snapshot();
  const before = hub.seen.length;
  await snapshot();
  expect(hub.seen.slice(before).map(({ url }) => url)).toEqual([`/api/models/${NAME}/revision/main`]);
  await hubSnapshot({ name: NAME, revision: COMMIT }, () => {}, hub.settings);
  expect(hub.seen).toHaveLength(before + 1);
});

test('two calls at once fetch each file once', async () => {
  const [one, two] = await Promise.all([snapshot(), snapshot()]);
  expect(two).toBe(one);
  expect(hub.seen.filter(isBody)).toHaveLength(1);
});

test('a body that is cut short is continued by a range', async () => {
  hub.faults.push(cutAfter(20_000));
  const folder = await snapshot();
  expect(hub.seen.filter(isBody).map(({ range }) => range)).toEqual([undefined, 'bytes=20000-']);
  expect(readFileSync(join(folder, WEIGHTS))).toEqual(weights());
  expect(hub.pauses).toEqual([2000]);
});

test('a later call continues where an interrupted one ended', async () => {
  for (let time = 0; time < 6; time++)
    hub.faults.push((seen, _, response) => {
      if (!isBody(seen)) return undefined;
      if (seen.range !== undefined) return response.destroy() && true;
      response.writeHead(200, { 'content-length': weights().length });
      response.write(weights().subarray(0, 10_000), () => response.destroy());
      return true;
    });
  await expect(snapshot()).rejects.toThrow(/cannot be reached \(ECONNRESET\)/);
  hub.faults.length = 0;
  const folder = await snapshot();
  expect(hub.seen.filter(isBody).at(-1)?.range).toBe('bytes=10000-');
  expect(readFileSync(join(folder, WEIGHTS))).toEqual(weights());
});

test('where a server has no ranges, the file is fetched from its start', async () => {
  hub.faults.push(
    cutAfter(5000),
    once((response, content) => response.writeHead(200, { 'content-length': content.length }).end(content)),
  );
  const folder = await snapshot();
  expect(readFileSync(join(folder, WEIGHTS))).toEqual(weights());
});

test('a body without length is tested by its digest', async () => {
  hub.faults.push(once((response, content) => response.writeHead(200).end(content)));
  const folder = await snapshot();
  expect(readFileSync(join(folder, WEIGHTS))).toEqual(weights());
});

test('a wrong body is rejected and not kept', async () => {
  hub.faults.push(once((response, content) => response.writeHead(200).end(Buffer.alloc(content.length))));
  const digest = createHash('sha256').update(Buffer.alloc(weights().length)).digest('hex').slice(0, 12);
  await expect(snapshot()).rejects.toThrow(
    `model.safetensors arrived damaged from ${hub.settings.endpoint.host}: its digest begins with ${digest}`,
  );
  expect(blobs()).toHaveLength(2);
  expect(existsSync(join(hub.settings.cache, 'models--owner--tiny', 'refs'))).toBe(false);
});

test('a wrong small file is rejected by its Git digest', async () => {
  hub.faults.push((seen, _, response) => {
    if (seen.method !== 'GET' || !seen.url.endsWith('config.json')) return undefined;
    const content = hub.files.get('config.json') as Buffer;
    const etag = `"${etagOf('config.json', content)}"`;
    response.writeHead(200, { etag, 'content-length': content.length }).end(Buffer.alloc(content.length));
    return true;
  });
  await expect(snapshot()).rejects.toThrow(/config.json arrived damaged/);
});

test('a damaged part is thrown away: the file is fetched once more', async () => {
  hub.faults.push(
    once((response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(Buffer.alloc(3000), () => response.destroy());
    }),
  );
  const folder = await snapshot();
  expect(readFileSync(join(folder, WEIGHTS))).toEqual(weights());
  expect(hub.seen.filter(isBody)).toHaveLength(3);
});

test('a file that changes between two parts is not joined', async () => {
  hub.faults.push(cutAfter(20_000), (seen, _, response) => {
    if (seen.server !== 'hub' || seen.method !== 'GET' || seen.range !== 'bytes=20000-') return undefined;
    response.writeHead(200, { 'x-linked-etag': '"another"', etag: '"another"' }).end('other');
    return true;
  });
  await expect(snapshot()).rejects.toThrow(/model.safetensors of 'owner\/tiny' was changed on .* Run it again/);
  expect(blobs().filter((name) => name.endsWith('.incomplete'))).toEqual([]);
});

test('a server that never sends more ends with a sentence, and keeps what came', async () => {
  const empty: Fault = (seen, _, response) => {
    if (!isBody(seen)) return undefined;
    response.writeHead(206, { 'content-range': `bytes 100-${weights().length - 1}/${weights().length}` }).end();
    return true;
  };
  hub.faults.push(cutAfter(100), ...Array.from({ length: 5 }, () => empty));
  await expect(snapshot()).rejects.toThrow(/ended model.safetensors after 100 of 25376 bytes.*continued/);
  expect(blobs().filter((name) => name.endsWith('.incomplete'))).toHaveLength(1);
});
