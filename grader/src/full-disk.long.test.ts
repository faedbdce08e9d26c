import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NEEDS_MOUNT, tinyDisk } from '../../lib/src/fixtures/tiny-disk';
import { course } from '../fixtures/grading';
import { temporaryFolder } from '../fixtures/temporary-folder';

const disk = tinyDisk('2m');
beforeAll(() => disk?.open());
afterAll(() => disk?.close());
const home = join(disk?.folder ?? '', 'course');
const state = join(home, '.course');
const progress = () => JSON.parse(readFileSync(join(state, 'progress.json'), 'utf8'));

/** A disk on which nothing can be written, in either way. */
const ways = [
  ['full', () => disk?.fill(), () => disk?.empty(), 'the disk is full'],
  ['read-only', () => disk?.readOnly(), () => disk?.readOnly(false), 'the file system is read-only'],
] as const;

/** The course on the tiny disk, with a right answer to its first exercise. */
function newCourse(): void {
  rmSync(home, { recursive: true, force: true });
  cpSync(join(__dirname, '../fixtures/course'), home, { recursive: true });
  cpSync(join(home, 'solutions/00-good/double/answer.ts'), join(home, 'exercises/00-good/double/answer.ts'));
}

(disk ? describe : describe.skip)(`where progress cannot be kept${disk ? '' : NEEDS_MOUNT}`, () => {
  test.each(ways)('on a %s disk check says its verdict, and a sentence', (_, spoil, restore, why) => {
    newCourse();
    spoil();
    const { status, stdout, stderr } = course(home, 'check', '00-double');
    restore();
    expect(status).toBe(0);
    expect(stdout).toContain('✓ passed: 2 of 2 checks, 3 points');
    expect(stderr).toMatch(/^Your progress is not kept this time: .* cannot be written: .*\n$/);
    expect(stderr).toContain(`cannot be written: ${why}.`);
    expect(existsSync(join(state, 'progress.json'))).toBe(false);
  });

  test('a notebook is told as well; hint and progress show what there is; what was kept before stays', () => {
    newCourse();
    course(home, 'hint', '00-double');
    const before = progress();
    disk?.fill();
    const told = JSON.parse(course(home, 'check', '00-double', '--json', '--standing').stdout);
    const hint = course(home, 'hint', '00-double');
    const overview = course(home, 'progress', '--json');
    disk?.empty();
    expect(told.verdicts[0].status).toBe('passed');
    expect(told.notes).toEqual([expect.stringContaining('the disk is full')]);
    expect(hint).toMatchObject({ status: 0, stderr: expect.stringContaining('the disk is full') });
    expect(hint.stdout).toContain('Hint 2 of 3: second hint');
    expect(overview.status).toBe(0);
    // The answers that were never begun cannot be made from their stubs.
    expect(JSON.parse(overview.stdout).warnings).toEqual([expect.stringContaining('the disk is full')]);
    expect(progress()).toEqual(before);
    expect(readdirSync(state)).toEqual(['progress.json']);
  });
});

describe('a COURSE_HOME without a course', () => {
  const folder = temporaryFolder('kein Kurs ');
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'empty'));
  const refused = (place: string, args: string[], why: string) =>
    expect(course(join(folder, place), ...args)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`COURSE_HOME is ${folder}/${place}, ${why}`),
    });

  test('is refused by every command, wherever it leads', () => {
    for (const args of [['check'], ['progress', '--json'], ['doctor']])
      refused('missing', args, 'which does not exist.');
    refused('file', ['progress'], 'which is not a folder.');
    refused('empty', ['check'], 'and there is no exercise in');
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
  });

  test('a new exercise may be the first of a new course', () => {
    const { status } = course(join(folder, 'empty'), 'new', 'exercise', '00-first/task');
    expect(status).toBe(0);
    expect(course(join(folder, 'empty'), 'progress').stdout).toContain('0 of 1 exercises');
  });
});
