import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { course, gradedCourse } from '../fixtures/grading';
import { temporaryFolder } from '../fixtures/temporary-folder';
import { CourseError } from './error';
import { ownFolder, writeWhole } from './files';

test('a folder that is new, empty or marked is taken and marked; a file and another folder are left as they are', () => {
  const folder = temporaryFolder('Ordner ');
  const at = (name: string) => join(folder, name);
  const take = (name: string) => ownFolder(at(name), '.mark', ['older']);
  mkdirSync(at('empty'));
  mkdirSync(at('filled'));
  mkdirSync(at('filled before'));
  writeFileSync(at('filled/mine'), '');
  writeFileSync(at('filled before/older'), '');
  writeFileSync(at('file'), '');
  for (const name of ['new/deep', 'empty', 'filled before', 'new/deep']) take(name);
  writeFileSync(at('empty/result'), '');
  take('empty');
  expect(() => take('filled')).toThrow(`${at('filled')} holds something else, which is left as it is.`);
  expect(() => take('file')).toThrow(`${at('file')} is a file, and results need a folder.`);
  expect(() => take('file/below')).toThrow(CourseError);
  expect(readdirSync(at('filled'))).toEqual(['mine']);
  expect(readdirSync(at('filled before')).sort()).toEqual(['.mark', 'older']);
});

test('what the library refuses to write is refused with its sentence', () => {
  const folder = temporaryFolder('Ordner ');
  symlinkSync('loop', join(folder, 'loop'));
  expect(() => writeWhole(join(folder, 'loop'), '')).toThrow(CourseError);
  expect(() => writeWhole(folder, '')).toThrow(`${folder} cannot be written: it is a folder.`);
});

test('grade, sweep, release and bundle leave a file and a folder of other things as they are', () => {
  const folder = temporaryFolder('Ordner ');
  const home = gradedCourse(join(folder, 'course'));
  const [filled, file] = [join(folder, 'filled'), join(folder, 'file')];
  mkdirSync(filled);
  writeFileSync(join(filled, 'mine'), '');
  writeFileSync(file, 'mine');
  writeFileSync(
    join(folder, 'sweep.ts'),
    'export const settings = [{}]; export const seeds = [1]; export const run = () => ({});',
  );
  expect(course(home, 'grade', filled, '--out', home).stderr).toContain(`${home} holds something else`);
  const commands = [
    ['grade', filled, '--out'],
    ['sweep', join(folder, 'sweep.ts'), '--out'],
    ['release'],
    ['bundle', 'gradescope'],
    ['bundle', 'kubernetes', '--image', 'i', '--claim', 'c'],
  ];
  const refused = (command: string[], place: string) => {
    const { status, stderr } = course(home, ...command, place);
    expect({ command, status, stderr }).toEqual({ command, status: 2, stderr: expect.stringContaining(place) });
    expect(stderr).not.toMatch(/error of its own|^ {4}at /m);
  };
  for (const command of commands) refused(command, file);
  for (const command of [['grade', filled, '--out'], ['release'], ['bundle', 'gradescope']])
    refused(command, join(file, 'below'));
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(readdirSync(filled)).toEqual(['mine']);
}, 120_000);
