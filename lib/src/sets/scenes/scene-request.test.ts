import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { requestedScenes } from './scene-request';
import { scenes as inPage } from './scenes.browser';

test('the usual numbers of scenes have folders without a number', () => {
  expect(requestedScenes('photographs', 'train', {})).toEqual({ count: 240, folder: 'photographs-train' });
  expect(requestedScenes('emoji', 'test', { count: 80 })).toEqual({ count: 80, folder: 'emoji-test' });
  expect(requestedScenes('photographs', 'train', { count: 10 })).toEqual({ count: 10, folder: 'photographs-train-10' });
});

describe('in a page', () => {
  const datasets = mkdtempSync(join(tmpdir(), 'datasets '));
  afterAll(() => rmSync(datasets, { recursive: true, force: true }));

  test('scenes are those that were stored, and others are missing with an error message', async () => {
    const folder = join(datasets, 'scenes', 'photographs-train-2');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'annotations.json'), '{"images":[{"id":1}]}');
    const made = await inPage('photographs', 'train', { count: 2, datasets });
    expect(made).toEqual({ folder, annotations: { images: [{ id: 1 }] } });
    await expect(inPage('photographs', 'test', { datasets })).rejects.toThrow(/photographs-test.*is missing.*putFile/s);
    await expect(inPage('photographs', 'train', { count: 0 })).rejects.toThrow('count, the number of scenes');
  });
});
