import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { courseFolder } from '../places';

const tar = require('tar') as { create(options: object, files: string[]): Promise<void> };

interface Mail {
  readonly text: string;
  readonly label: string;
  readonly subject: string;
  readonly kind: string;
  readonly group: string;
}

const course = courseFolder()!;
const read = (folder: string, part: string): Mail[] =>
  parse(readFileSync(join(folder, `${part}.csv`)), { columns: true });

describe('the mail that set-up made', () => {
  const mail = join(course, 'datasets', 'mail');
  const train = read(mail, 'train');
  const held = read(mail, 'test');
  const all = [...train, ...held];

  test('the counts are those on the card', () => {
    const count = (rows: Mail[]) =>
      ['easy-ham', 'hard-ham', 'spam'].map((kind) => rows.filter((row) => row.kind === kind).length);
    expect(count(train)).toEqual([2710, 183, 1008]);
    expect(count(held)).toEqual([917, 47, 335]);
    expect(all.every(({ label, kind }) => label === (kind === 'spam' ? 'spam' : 'ham'))).toBe(true);
  });

  test('no text is twice, and no thread or campaign is in both parts', () => {
    const essence = all.map(({ text }) => text.toLowerCase().replace(/[^a-z]/g, ''));
    expect(new Set(essence).size).toBe(all.length);
    const groups = new Set(train.map(({ group }) => group));
    expect(held.filter(({ group }) => groups.has(group))).toEqual([]);
  });

  test('no address, link, quotation or line of a header is left', () => {
    for (const { text, subject } of all) {
      expect(`${subject}\n${text}`).not.toMatch(/[\w.]+@[\w-]+\.\w{2,}|https?:\/\//);
      expect(text).not.toMatch(/^(> ?\w|Received:|From:|Message-Id:|X-[\w-]+:)/im);
      expect(text.length).toBeLessThanOrEqual(2000);
      expect(text.replace(/[^a-zA-Z]/g, '').length).toBeGreaterThanOrEqual(40);
    }
  });
});

describe('made of mails of our own', () => {
  let root: string;
  let rows: Mail[];
  let printed: string;
  const long = (words: string) => `${words} and this sentence makes it long enough to be kept.`;
  const mails: Record<string, string> = {
    'easy-ham-1/00001.txt': [
      'From: Ann <ann@example.org>',
      'Subject: Re: [ILUG] Printing',
      '',
      'Bob <bob@example.org> wrote:',
      '> what do you print with?',
      long('I use cups, see http://cups.example.org/doc or ask carl@example.org,'),
      '',
      '-- ',
      'Ann, +44 1234',
    ].join('\n'),
    'easy-ham-2/00001.txt': `Subject: printing\n\n${long('Thanks, that one works for me as well')}\n_____________________\nILUG mailing list\n`,
    'hard-ham-1/00001.txt': [
      'Subject: =?iso-8859-1?Q?Caf=E9?=',
      'Content-Type: text/html; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      `<html><head><style>p { color: red }</style></head><body><p>Our caf=E9 opens.</p><p>${long('Come in')}</p></body></html>`,
    ].join('\n'),
    'spam-1/00001.txt': `Subject: WIN\nContent-Transfer-Encoding: base64\n\n${Buffer.from(long('You have won 1000 dollars today, dear friend,')).toString('base64')}\n`,
    'spam-1/00002.txt': `Subject: WIN AGAIN\n\n${long('YOU have won 2000 dollars today, dear friend,')}\n`,
    'spam-2/00003.txt': 'Subject: short\n\nHi!\n',
    'spam-2/00004.txt': `Subject: kanji\n\n${'\u00e3\u0082'.repeat(60)} ${'abc '.repeat(20)}\n`,
    'spam-2/00005.txt': `Subject: long\n\n${'cheap loans for everybody now '.repeat(200)}\n`,
  };

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'mail é '));
    for (const [path, text] of Object.entries(mails)) {
      const file = join(root, 'package', 'data', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, 'latin1');
    }
    await tar.create({ gzip: true, cwd: root, file: join(root, 'mails.tgz') }, ['package']);
    const windows = process.platform === 'win32';
    const python = join(course, '.cache', 'venv', ...(windows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
    const script = join(course, 'datasets', 'make_mail.py');
    const { stdout, stderr, status } = spawnSync(python, [script, join(root, 'mails.tgz'), root], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    printed = stdout;
    rows = [...read(root, 'train'), ...read(root, 'test')];
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const about = (word: string) => rows.find(({ text }) => text.includes(word))!;

  test('only what the author wrote is kept, with addresses and links masked', () => {
    expect(about('cups').text).toBe(long('I use cups, see LINK or ask ADDRESS,'));
    expect(about('as well').text).toBe(long('Thanks, that one works for me as well'));
  });

  test('a reply is of the group of what it answers', () => {
    expect([about('cups').subject, about('as well').subject]).toEqual(['Printing', 'printing']);
    expect(about('cups').group).toBe(about('as well').group);
    expect(about('cups').group).not.toBe(about('Come in').group);
  });

  test('HTML is read as its reader sees it, and coded mail is decoded', () => {
    expect(about('Come in')).toMatchObject({ subject: 'Café', kind: 'hard-ham', label: 'ham' });
    expect(about('Come in').text).toBe(`Our café opens.\n${long('Come in')}`);
    expect(about('1000 dollars')).toMatchObject({ label: 'spam', subject: 'WIN' });
  });

  test('the same letters with another sum are left out, as are short and unreadable ones', () => {
    expect(rows.some(({ text }) => text.includes('2000'))).toBe(false);
    expect(printed).toContain("{'empty': 1, 'unreadable': 1, 'twice': 1} 5");
  });

  test('a long mail is cut behind a word', () => {
    const { text } = about('cheap loans');
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text).toMatch(/ (cheap|loans|for|everybody|now)$/);
  });
});
