import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { drawn } from '../../lib/src/fixtures/drawn';
import { built, root, runner } from './set-up';

jest.setTimeout(1_200_000);

/** Two sets of each kind that set-up brings: at home and elsewhere. */
const SETS = {
  pictures: ['photographs', 'emoji/openmoji'],
  sentences: ['sentiment/films.csv', 'sentiment/products.csv'],
  sounds: ['keywords/quiet', 'keywords/room'],
} as const;
type Kind = keyof typeof SETS;
const KINDS = Object.keys(SETS) as Kind[];
const setOf = (name: string) => path.join(root, 'datasets', name);
const isThere = KINDS.every((kind) => SETS[kind].every((name) => existsSync(setOf(name))));

/** Lesson 17 with a reader's own data: few examples, two seeds, one epoch. It asks whether it runs, not how well. */
(built && isThere ? describe : describe.skip)('lesson 17 with data of your own', () => {
  let folder: string;
  beforeAll(() => {
    mkdirSync(path.join(root, 'out'), { recursive: true });
    folder = mkdtempSync(path.join(root, 'out', 'capstone '));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(drawn(KINDS, 1))('%s: from the first look to the page to share', (kind) => {
    const home = path.join(folder, kind);
    const data = path.join(home, 'my-data');
    const [labelled, elsewhere] = SETS[kind].map(setOf);
    if (kind === 'sentences') {
      mkdirSync(data, { recursive: true });
      writeFileSync(path.join(data, 'labelled.csv'), someRows(labelled));
      writeFileSync(path.join(data, 'elsewhere.csv'), someRows(elsewhere));
    } else {
      copySome(labelled, path.join(data, 'labelled'));
      copySome(elsewhere, path.join(data, 'elsewhere'));
    }
    const lesson = path.join(home, 'notebooks', '12-mine.ipynb');
    mkdirSync(path.dirname(lesson));
    writeFileSync(lesson, smallBudget(readFileSync(path.join(root, 'notebooks/17-your-project.ipynb'), 'utf8'), kind));
    const ran = spawnSync(
      process.execPath,
      [runner, lesson, '--out', path.join(home, 'ran'), '--json', '--timeout', '900'],
      {
        encoding: 'utf8',
        timeout: 1_100_000,
      },
    );
    const [result] = JSON.parse(ran.stdout);
    expect(result).toMatchObject({ ok: true, reason: null });
    const page = readFileSync(path.join(home, 'out', 'my-report.html'), 'utf8');
    for (const part of [
      'a linear probe',
      'everything, early layers more slowly',
      'at home and elsewhere',
      '<h2>Mistakes</h2>',
    ])
      expect(page).toContain(part);
    expect(readFileSync(path.join(home, 'ran', '12-mine.html'), 'utf8')).toContain('Your data.');
  });
});

function smallBudget(notebook: string, kind: Kind): string {
  const changes: [RegExp, string][] = [
    [/const kind: string = 'pictures';/, `const kind: string = '${kind}';`],
    [/const seeds = \[1, 2, 3\]/, 'const seeds = [1, 2]'],
    [/epochs: (2|4|12), rate/g, 'epochs: 1, rate'],
  ];
  return changes.reduce((text, [from, to]) => {
    expect(text).toMatch(from);
    return text.replace(from, to);
  }, notebook);
}

/** Eight files of each of three classes, two of each thing by their names: `thing3-1.png`. */
function copySome(from: string, to: string): void {
  const classes = readdirSync(from, { withFileTypes: true }).filter((one) => one.isDirectory());
  for (const { name } of classes.slice(0, 3)) {
    const own = path.join(to, name);
    mkdirSync(own, { recursive: true });
    for (const [place, file] of readdirSync(path.join(from, name)).slice(0, 8).entries()) {
      const thing = `thing${Math.floor(place / 2)}-${place % 2}${path.extname(file)}`;
      copyFileSync(path.join(from, name, file), path.join(own, thing));
    }
  }
}

/** The head and every twentieth line, forty in all. */
function someRows(file: string): string {
  const [head, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return `${[head, ...rows.filter((_, place) => place % 20 === 0).slice(0, 40)].join('\n')}\n`;
}
