import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { encodeWav } from '../audio/encode-wav';
import { readWav } from '../audio/wav';
import { pictureFolder } from '../detect/files/picture-folder';
import { TransferError } from '../error';
import { load } from '../files/load';
import { csv } from './csv';
import { images } from './images';
import { readable } from './readable';
import { recordings } from './recordings';

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odd-'));
  server = createServer();
  for (const name of ['a', 'b']) mkdirSync(join(folder, name));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Files of this kind that no reader comes to the end of, and a folder, in class a; each with what is said of it. */
async function oddFiles(ending: string): Promise<[name: string, said: string][]> {
  const at = (name: string) => join(folder, 'a', `${name}.${ending}`);
  execFileSync('mkfifo', [at('1-pipe')]);
  await new Promise<void>((resolve) => server.listen(at('2-socket'), resolve));
  symlinkSync('/dev/zero', at('3-device'));
  symlinkSync(`4-loop.${ending}`, at('4-loop'));
  symlinkSync(`1-pipe.${ending}`, at('5-link'));
  return [
    ['1-pipe', 'it is a named pipe, not a regular file'],
    ['2-socket', 'it is a socket, not a regular file'],
    ['3-device', 'it is a device, not a regular file'],
    ['4-loop', 'it is a link that leads back to itself'],
    ['5-link', 'it is a named pipe, not a regular file'],
  ];
}

test('images names a pipe, a socket, a device and a link to itself, and readable leaves them out', async () => {
  const odd = await oddFiles('png');
  await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } }).toFile(join(folder, 'b', 'x.png'));
  const data = images(folder, { size: 8 });
  for (const [index, [name, said]] of odd.entries()) {
    const read = data.read([index]);
    await expect(read).rejects.toThrow(TransferError);
    await expect(read).rejects.toThrow(`${name}.png cannot be read as an image: ${said}. Replace or remove`);
  }
  const rest = await readable(data);
  expect(rest.ids).toEqual([join(folder, 'b/x.png')]);
  expect(rest.skipped).toHaveLength(odd.length);
});

test('so does recordings, whose columns know no length of them', async () => {
  const odd = await oddFiles('wav');
  writeFileSync(join(folder, 'b', 'x.wav'), encodeWav({ samples: Float32Array.of(0.5), rate: 100 }));
  const data = recordings(folder, { rate: 100, seconds: 0.01 });
  expect(data.columns?.seconds).toEqual([...odd.map(() => Number.NaN), 0.01]);
  for (const [index, [name, said]] of odd.entries()) {
    const reason = name.includes('loop') ? /There is no file '.*4-loop.wav'/ : `${name}.wav cannot be opened: ${said}`;
    await expect(data.read([index])).rejects.toThrow(reason);
  }
  expect((await readable(data)).labels).toEqual([1]);
  await expect(readWav(join(folder, 'a'))).rejects.toThrow(/cannot be opened: it is a folder/);
});

test('csv, load and pictureFolder name them', async () => {
  for (const [name, said] of await oddFiles('png')) {
    const file = join(folder, 'a', `${name}.png`);
    const missing = name.includes('loop') && /There is no file/;
    expect(() => csv(file)).toThrow(missing || `${file} cannot be read as text: ${said}. Give a regular file.`);
    await expect(load(file)).rejects.toThrow(missing || `${file} cannot be read: ${said}.`);
  }
  await expect(pictureFolder(join(folder, 'a'))).rejects.toThrow(
    /1-pipe.png cannot be read as an image: it is a named/,
  );
  await expect(load(folder)).rejects.toThrow(/is a folder. load reads the file that save/);
});

test('folders that lead round in a circle are no endless tree', async () => {
  for (const name of ['a', 'b']) {
    await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } }).toFile(
      join(folder, name, 'x.png'),
    );
    symlinkSync('..', join(folder, name, 'up'));
  }
  symlinkSync('self', join(folder, 'self'));
  const data = images(folder, { size: 8 });
  expect(data.classes).toEqual(['a', 'b']);
  expect(data.labels).toHaveLength(2);
  expect(await pictureFolder(folder)).toHaveLength(2);
  // A class folder that is the root itself holds no image directly.
  symlinkSync('.', join(folder, 'c'));
  expect(() => images(folder, { size: 8 })).toThrow(/The class folder .*c contains no image/);
  expect(images(folder, { size: 8, skip: true }).classes).toEqual(['a', 'b']);
});
