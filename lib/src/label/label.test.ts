import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import { readCoco } from '../detect/files/read-coco';
import { type Labelling, labelPictures } from './label-pictures';
import type { PagePicture, PageState } from './messages';

const open: Labelling[] = [];
afterEach(async () => {
  for (const labelling of open.splice(0)) await labelling.close();
});

async function pictures(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'labelling-'));
  for (const name of ['a.png', 'b.jpg']) {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#579' } }).toFile(join(folder, name));
  }
  return folder;
}

async function labelling(folder: string, classes: readonly string[] = ['cat', 'dog']): Promise<Labelling> {
  const started = await labelPictures(folder, { classes });
  open.push(started);
  return started;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request, with any header: `fetch` would not send another host's name. */
function ask(url: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(url);
    // The path goes out as it is written here, with its dots.
    const path = url.includes('..') ? url.slice(url.indexOf(port) + port.length) : pathname;
    const sent = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: answer.statusCode!, headers: answer.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const put = (url: string, body: unknown, headers: object = {}) =>
  ask(url, { method: 'PUT', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
const stateOf = async ({ url }: Labelling) => JSON.parse((await ask(`${url}state`)).text) as PageState;
const cat = { box: [4, 5, 14, 25], class: 'cat' };

/** Sends boxes of the first picture, and gives what it became. */
async function keep(at: Labelling, boxes: readonly object[], done = boxes.length > 0): Promise<PagePicture> {
  const { version } = (await stateOf(at)).pictures[0];
  const { status, text } = await put(`${at.url}boxes/0`, { boxes, done, version });
  expect(`${status} ${status === 200 ? '' : text}`).toBe('200 ');
  return JSON.parse(text);
}

describe('what is drawn is kept', () => {
  test('at once, as a COCO file that readCoco reads; and goes on where it was opened again', async () => {
    const folder = await pictures();
    const first = await labelling(folder);
    expect(await stateOf(first)).toMatchObject({
      classes: ['cat', 'dog'],
      pictures: [
        { name: 'a.png', width: 40, height: 30, boxes: [], done: false },
        { name: 'b.jpg', done: false },
      ],
    });
    const { boxes } = await keep(first, [cat]);
    expect(boxes).toEqual([{ ...cat, id: 1 }]);
    const set = await readCoco(first.file);
    expect(set.classes).toEqual(['cat', 'dog']);
    // The other picture is not labelled yet: that does not mean that it has no objects.
    expect(set.pictures).toEqual([
      { file: join(folder, 'a.png'), width: 40, height: 30, boxes: [{ box: [4, 5, 14, 25], class: 'cat' }] },
    ]);
    await first.close();
    const again = await labelling(folder, []);
    expect(again.url).not.toBe(first.url);
    expect((await stateOf(again)).pictures[0]).toMatchObject({ boxes: [{ ...cat, id: 1 }], done: true });
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'annotations.json', 'b.jpg']);
  });

  test('a picture without things is in the file once somebody says so', async () => {
    const at = await labelling(await pictures());
    await keep(at, [], true);
    expect(JSON.parse(readFileSync(at.file, 'utf8')).images).toMatchObject([{ file_name: 'a.png' }]);
    await keep(at, [], false);
    expect(JSON.parse(readFileSync(at.file, 'utf8')).images).toEqual([]);
  });

  test('what this page does not show stays in the file: outlines, licences, other pictures', async () => {
    const folder = await pictures();
    const coco = {
      info: { description: 'by hand' },
      images: [
        { id: 9, file_name: 'elsewhere.png', width: 5, height: 5, license: 3 },
        { id: 4, file_name: 'a.png', width: 40, height: 30, license: 3 },
      ],
      annotations: [
        { id: 1, image_id: 9, category_id: 7, bbox: [0, 0, 2, 2] },
        { id: 2, image_id: 4, category_id: 7, bbox: [1, 2, 10, 10], area: 61, segmentation: [[1, 2, 3, 4, 5, 6]] },
        { id: 3, image_id: 4, category_id: 7, bbox: [3, 3, 5, 5], area: 25, segmentation: [[1, 1, 1, 1, 1, 1]] },
        { id: 5, image_id: 4, category_id: 99, bbox: [3, 3, 5, 5] },
      ],
      categories: [{ id: 7, name: 'bird', supercategory: 'animal' }],
    };
    writeFileSync(join(folder, 'annotations.json'), JSON.stringify(coco));
    const at = await labelling(folder, []);
    const [{ boxes }] = (await stateOf(at)).pictures;
    expect(boxes.map(({ id }) => id)).toEqual([2, 3]);
    await keep(at, [boxes[0], { ...boxes[1], box: [3, 3, 9, 8] }, { box: [20, 20, 30, 25], class: 'bird' }]);
    const now = JSON.parse(readFileSync(at.file, 'utf8'));
    const { annotations, ...rest } = now;
    expect(rest).toEqual({ info: coco.info, images: coco.images, categories: coco.categories });
    const byId = (id: number) => annotations.find((one: { id: number }) => one.id === id);
    for (const [index, id] of [1, 2, 3, 5].entries()) if (id !== 3) expect(byId(id)).toEqual(coco.annotations[index]);
    expect(byId(3)).toMatchObject({ bbox: [3, 3, 6, 5], area: 30, segmentation: [] });
    expect(byId(6)).toMatchObject({ image_id: 4, category_id: 7, bbox: [20, 20, 10, 5], area: 50 });
  });

  test('what another program writes meanwhile is kept; the same picture changed twice is a conflict', async () => {
    const at = await labelling(await pictures());
    const { pictures: before } = await stateOf(at);
    await keep(at, [cat]);
    const late = await put(`${at.url}boxes/0`, { boxes: [], done: false, version: before[0].version });
    expect([late.status, late.text]).toEqual([409, expect.stringMatching(/Somebody else has changed/)]);
    const file = JSON.parse(readFileSync(at.file, 'utf8'));
    file.images.push({ id: 2, file_name: 'b.jpg', width: 40, height: 30 });
    writeFileSync(at.file, JSON.stringify({ ...file, info: 'theirs' }));
    await keep(at, []);
    expect(JSON.parse(readFileSync(at.file, 'utf8'))).toMatchObject({
      info: 'theirs',
      images: [{ file_name: 'b.jpg' }],
    });
  });

  test('classes are added and renamed, each once', async () => {
    const at = await labelling(await pictures(), ['cat']);
    await keep(at, [cat]);
    const named = async (body: object) => JSON.parse((await put(`${at.url}classes`, body)).text);
    expect(await named({ name: 'dog' })).toEqual(['cat', 'dog']);
    expect(await named({ name: 'dog' })).toEqual(['cat', 'dog']);
    expect(await named({ name: 'lynx', was: 'cat' })).toEqual(['lynx', 'dog']);
    expect((await stateOf(at)).pictures[0].boxes[0].class).toBe('lynx');
  });

  test('a change that cannot be written is refused, and the file before it stays', async () => {
    const folder = await pictures();
    const at = await labelling(folder);
    await keep(at, [cat]);
    const before = readFileSync(at.file, 'utf8');
    const { version } = (await stateOf(at)).pictures[0];
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
    const spied = jest.spyOn(fs, 'fsyncSync').mockImplementation(() => {
      throw full;
    });
    const failed = await put(`${at.url}boxes/0`, { boxes: [], done: false, version });
    spied.mockRestore();
    expect([failed.status, failed.text]).toEqual([500, expect.stringMatching(/could not be kept.*the disk is full/s)]);
    expect(readdirSync(folder).filter((name) => /tmp|lock/.test(name))).toEqual([]);
    expect(readFileSync(at.file, 'utf8')).toBe(before);
    expect((await keep(at, [cat, cat])).boxes).toHaveLength(2);
  });
});

describe('who may ask for what', () => {
  test('the page, its parts and the pictures; a picture turned by its EXIF tag comes upright', async () => {
    const folder = await pictures();
    const turned = sharp({ create: { width: 50, height: 20, channels: 3, background: '#000' } }).withMetadata({
      orientation: 6,
    });
    await turned.jpeg().toFile(join(folder, 'c.jpg'));
    const at = await labelling(folder);
    const page = await ask(at.url);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'/);
    for (const [, part] of page.text.matchAll(/(?:src|href)="([^":]+)"/g))
      expect((await ask(at.url + part)).status).toBe(200);
    expect((await stateOf(at)).pictures[2]).toMatchObject({ name: 'c.jpg', width: 20, height: 50 });
    const answer = await fetch(`${at.url}picture/2`);
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({
      width: 20,
      height: 50,
      format: 'webp',
    });
    expect(Buffer.from(await (await fetch(`${at.url}picture/0`)).arrayBuffer())).toEqual(
      readFileSync(join(folder, 'a.png')),
    );
  });

  test('nobody without the secret, under another name of the machine, or from a path beside it', async () => {
    const at = await labelling(await pictures());
    const { origin, host } = new URL(at.url);
    for (const path of ['/', '/state', `/${'x'.repeat(32)}/state`]) {
      expect(await ask(origin + path)).toMatchObject({ status: 403, text: expect.stringMatching(/lacks its secret/) });
    }
    for (const name of ['evil.example', `evil.example:${host.split(':')[1]}`, '127.0.0.1', '[::1]']) {
      expect(await ask(`${at.url}state`, { headers: { host: name } })).toMatchObject({
        status: 403,
        text: expect.stringMatching(/127.0.0.1 and localhost only/),
      });
    }
    expect((await ask(`${at.url}state`, { headers: { host: `localhost:${host.split(':')[1]}` } })).status).toBe(200);
    for (const path of [
      '../../../../etc/passwd',
      '..%2f..%2fetc%2fpasswd',
      'picture/../../annotations.json',
      'picture/7',
      'picture/a.png',
      'picture/-1',
      'server.js',
    ]) {
      const { status, text } = await ask(at.url + path);
      expect([403, 404]).toContain(status);
      expect(text).not.toMatch(/root:|images/);
    }
  });

  test('changes come from this page only', async () => {
    const at = await labelling(await pictures());
    const { version } = (await stateOf(at)).pictures[0];
    const body = { boxes: [cat], done: true, version };
    const { origin } = new URL(at.url);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      expect(await put(`${at.url}boxes/0`, body, headers)).toMatchObject({
        status: 403,
        text: expect.stringMatching(/from this page only/),
      });
    }
    const asForm = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: JSON.stringify(body) };
    expect(await ask(`${at.url}boxes/0`, asForm)).toMatchObject({ status: 403 });
    expect((await stateOf(at)).pictures[0].boxes).toEqual([]);
    expect((await put(`${at.url}boxes/0`, body, { origin })).status).toBe(200);
  });

  test('boxes that are none are refused in a sentence, and nothing is kept', async () => {
    const at = await labelling(await pictures());
    const { version } = (await stateOf(at)).pictures[0];
    const send = (boxes: unknown) => put(`${at.url}boxes/0`, { boxes, done: true, version });
    for (const [boxes, sentence] of [
      [[{ ...cat, box: [14, 5, 4, 25] }], /boxes\[0\].box: its right side lies right/],
      [[{ ...cat, box: [4, 5, 14] }], /boxes\[0\].box/],
      [[{ ...cat, box: [4, 5, 41, 25] }], /reaches out of its picture of 40 x 30/],
      [[{ ...cat, class: 'cow' }], /no class 'cow'/],
      ['boxes', /boxes: /],
    ] as const) {
      expect(await send(boxes)).toMatchObject({ status: 400, text: expect.stringMatching(sentence) });
    }
    const broken = await ask(`${at.url}boxes/0`, { method: 'PUT', headers: JSON_TYPE, body: '{' });
    expect(broken.status).toBe(400);
    const long = { method: 'PUT', headers: JSON_TYPE, body: ' '.repeat(2 ** 20 + 1) };
    // It may hang up before all of it is sent.
    expect(await ask(`${at.url}boxes/0`, long).catch(() => ({ status: 413 }))).toMatchObject({ status: 413 });
    expect((await put(`${at.url}boxes/9`, { boxes: [], done: true, version })).status).toBe(404);
    expect((await put(`${at.url}classes`, { name: ' ' })).status).toBe(400);
    expect((await stateOf(at)).pictures[0].boxes).toEqual([]);
  });
});

test('the same folder opened twice is one page', async () => {
  const folder = await pictures();
  const [one, other] = await Promise.all([labelling(folder), labelling(`${folder}/.`)]);
  expect(other.url).toBe(one.url);
});

test('a folder without pictures, none at all, and a file that is no COCO file are refused before anything is written', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'labelling-'));
  await expect(labelPictures(empty)).rejects.toThrow(/contains no image. Put .jpg, .png/);
  writeFileSync(join(empty, 'a.png'), 'text');
  await expect(labelPictures(empty)).rejects.toThrow(/contains no image, and 1 that cannot be read/);
  await expect(labelPictures(join(empty, 'nowhere'))).rejects.toThrow(/There is no folder/);
  const folder = await pictures();
  writeFileSync(join(folder, 'annotations.json'), '{"images": [}');
  await expect(labelPictures(folder, { classes: ['cat'] })).rejects.toThrow(
    /annotations.json is not JSON: line 1, column 13/,
  );
  writeFileSync(join(folder, 'annotations.json'), '{"mine": true}');
  await expect(labelPictures(folder, { classes: ['cat'] })).rejects.toThrow(
    /is not a COCO file: images.*move the file elsewhere first/,
  );
  expect(readFileSync(join(folder, 'annotations.json'), 'utf8')).toBe('{"mine": true}');
  expect(existsSync(join(empty, 'annotations.json'))).toBe(false);
});
