import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { gradeAlone } from './alone';

const held = (by: object, age = 0) => {
  const folder = temporaryFolder('allein ');
  const file = join(folder, 'running.json');
  writeFileSync(file, JSON.stringify(by));
  const then = Date.now() / 1000 - age;
  utimesSync(file, then, then);
  return folder;
};

test('the second is refused until the first is done', () => {
  const folder = temporaryFolder('allein ');
  const release = gradeAlone(folder);
  expect(() => gradeAlone(folder)).toThrow(`process ${process.pid} on ${hostname()}`);
  release();
  gradeAlone(folder)();
  expect(existsSync(join(folder, 'running.json'))).toBe(false);
});

test('what a process left that has ended is taken over, also when its number is someone else’s now', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  gradeAlone(held({ host: hostname(), pid, started: '1' }))();
  gradeAlone(held({ host: hostname(), pid: process.pid, started: '1' }))();
});

test('another machine is believed while it touches its file', () => {
  expect(() => gradeAlone(held({ host: 'elsewhere', pid: 1 }, 30))).toThrow('on elsewhere');
  gradeAlone(held({ host: 'elsewhere', pid: 1 }, 90))();
});

test('a file that a power cut tore holds nobody up for longer than a minute', () => {
  const folder = temporaryFolder('allein ');
  const file = join(folder, 'running.json');
  writeFileSync(file, '{"host"');
  expect(() => gradeAlone(folder)).toThrow('try again in a minute');
  utimesSync(file, Date.now() / 1000 - 61, Date.now() / 1000 - 61);
  const release = gradeAlone(folder);
  expect(JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'))).toMatchObject({ pid: process.pid });
  release();
});
