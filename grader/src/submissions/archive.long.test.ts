import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { ARCHIVES } from '../../hostile/archives/cases';
import { renamed, zip } from '../../hostile/archives/zip';
import { allExercises } from '../exercise';
import { OF_A_STUDENT, readZip } from './archive';
import { type Index, indexOf } from './belongs';
import type { Submission } from './handed';
import { intake } from './intake';

const fixtures = join(__dirname, '../../fixtures');
let index: Index;
beforeAll(async () => {
  index = await indexOf(
    allExercises({ root: '', home: join(fixtures, 'course') }).filter(({ id }) => id === '00-double'),
  );
});

async function submissions(from: string, warnings: string[] = []): Promise<Submission[]> {
  const found: Submission[] = [];
  const warn = (sentence: string) => warnings.push(sentence);
  for await (const one of intake(from, index, temporaryFolder('unpacked '), { warn })) found.push(one);
  return found;
}

test.each(ARCHIVES)('$name: a sentence, what can be graded, and no file anywhere', async ({ make, says, graded }) => {
  const folder = temporaryFolder('eingereicht ü ');
  const evil = existsSync('/tmp/evil.ts');
  writeFileSync(join(folder, 'mallory.zip'), await make());
  writeFileSync(join(folder, 'alice.ts'), 'export const double = (values: number[]) => values;\n');
  const [alice, mallory] = await submissions(folder);
  expect(alice.answers.map(({ exercise }) => exercise)).toEqual(['00-double']);
  expect(mallory.student.id).toBe('mallory');
  expect(mallory.answers.map(({ exercise }) => exercise)).toEqual(graded);
  expect(mallory.notes.join('\n')).toContain(says);
  for (const note of mallory.notes) expect(note).not.toMatch(/[\p{Cc}\p{Bidi_C}]/u);
  expect(readdirSync(folder).sort()).toEqual(['alice.ts', 'mallory.zip']);
  expect(existsSync('/tmp/evil.ts')).toBe(evil);
});

test('the good answer is the one that was in the archive', async () => {
  const folder = temporaryFolder('eingereicht ');
  const twice = ARCHIVES.find(({ name }) => name === 'the same name twice')!;
  writeFileSync(join(folder, 'mallory.zip'), await twice.make());
  const [mallory] = await submissions(folder);
  expect(mallory.answers[0].files['answer.ts']).toContain('2 * value');
});

test('a zip of a class keeps out what leads out, and forgets nobody', async () => {
  const slip = ARCHIVES.find(({ name }) => name === 'zip slip, one level')!;
  const file = join(temporaryFolder('klasse '), 'class.zip');
  const answer = 'export const double = 1;\n';
  writeFileSync(
    file,
    renamed(
      await zip([
        { name: 'aa/bb/x.ts', content: answer },
        { name: 'Ada Lovelace_11_assignsubmission_file_/00-double.ts', content: answer },
        { name: 'Zoë Ångström_12_assignsubmission_file_/essay.docx', content: 'x' },
        { name: 'Mal Lory_13_assignsubmission_file_/work.zip', content: await slip.make() },
      ]),
      'aa/bb/x.ts',
      '../../x.ts',
    ),
  );
  const warnings: string[] = [];
  const found = await submissions(file, warnings);
  expect(warnings).toEqual(['../../x.ts in the zip has a path that leads out of it; it was not unpacked.']);
  expect(found.map(({ student, answers }) => [student.name, answers.length])).toEqual([
    ['Ada Lovelace', 1],
    ['Zoë Ångström', 0],
    ['Mal Lory', 1],
  ]);
  expect(found[1].notes[0]).toContain('essay.docx');
});

test('many zips together may hold no more than one', async () => {
  const folder = temporaryFolder('viele ');
  mkdirSync(join(folder, 'mallory'));
  const large = await zip(
    Array.from({ length: 30 }, (_, at) => ({ name: `${at}.ipynb`, content: Buffer.alloc(2 ** 20, `${at} `) })),
  );
  for (let at = 0; at < 4; at++) writeFileSync(join(folder, `mallory/${at}.zip`), large);
  const [mallory] = await submissions(folder);
  expect(mallory.notes.join()).toContain('2.zip: The rest of it was left out: more than 64 MB were handed in.');
});

test('what a zip holds in other kinds of files is not unpacked, however large', async () => {
  const taken: string[] = [];
  const bomb = await zip([
    { name: 'data.bin', content: Buffer.alloc(100 * 2 ** 20) },
    { name: 'a.ts', content: 'export {};' },
  ]);
  expect(await readZip(bomb, OF_A_STUDENT, (path) => taken.push(path))).toEqual([]);
  expect(taken).toEqual(['a.ts']);
});

test('whatever an entry is called, what is taken stays inside', async () => {
  const part = fc.constantFrom('..', '.', '', 'a', 'C:', '\\', '~', '%2e%2e', '\u0000', 'é', '/');
  const name = fc.array(fc.oneof(part, fc.string({ maxLength: 4 })), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(name, async (parts) => {
      const hostile = `${parts.join('/')}x.ts`;
      const place = `${'q'.repeat(Buffer.byteLength(hostile) - 3)}.ts`;
      const taken: string[] = [];
      await readZip(renamed(await zip([{ name: place, content: '' }]), place, hostile), OF_A_STUDENT, (path) =>
        taken.push(path),
      );
      for (const path of taken) expect(relative('/in', resolve('/in', path))).toBe(path);
    }),
    { numRuns: 200 },
  );
});
