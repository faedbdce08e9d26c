import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { citations, namedIn } from './citations';
import { citedIn } from './citations/cited';
import { isCitedAs, readPapers } from './citations/paper';
import { readingList, sourcesIn } from './citations/sources';

const root = join(__dirname, '..');
const papers = readPapers(join(__dirname, 'citations.json'));
const sources = sourcesIn(root);

describe('what a text cites', () => {
  test.each([
    ['as Kumar (2022) has it', [{ first: 'Kumar', others: [], year: 2022 }]],
    ['(Hinton, Vinyals & Dean 2015, section 2)', [{ first: 'Hinton', others: ['Vinyals', 'Dean'], year: 2015 }]],
    ["Zhou's (2019) and Ben-David et al. 2007", ['Zhou', 'Ben-David']],
    ['(Pascanu,\n * Mikolov & Bengio 2013)', [{ first: 'Pascanu', others: ['Mikolov', 'Bengio'], year: 2013 }]],
    ['in December 2026, arXiv 2009.12345, a table of 2,010', []],
    ['Kurin (2022), Xin (2022)', ['Kurin', 'Xin']],
  ])('%j', (text, expected) => {
    const found = citedIn(text);
    expect(expected.every((one) => typeof one === 'string') ? found.map(({ first }) => first) : found).toEqual(
      expected,
    );
  });

  test('belongs to a paper by its first author, its year and the others that are named', () => {
    const [paper] = papers.filter(({ title }) => title === 'Learning without forgetting');
    const cited = (text: string) => citedIn(text).map((one) => isCitedAs(paper, one));
    expect(cited('Li & Hoiem 2016')).toEqual([true]);
    expect(cited('Li & Hoiem 2017')).toEqual([false]);
    expect(cited('Li & Yang 2016')).toEqual([false]);
  });
});

test('every paper that a lesson, an exercise, a guide or a comment names is in bench/citations.json, with that year', () => {
  const unknown = sources.flatMap(({ name, text }) =>
    citedIn(text)
      .filter((cited) => !papers.some((paper) => isCitedAs(paper, cited)))
      .map(({ first, year }) => `${name}: ${first} ${year}`),
  );
  expect(unknown).toEqual([]);
});

test('every reading list has the title, year and arXiv number of bench/citations.json', () => {
  const listed = sources.filter(({ name }) => name.startsWith('lesson ')).flatMap(({ text }) => readingList(text));
  expect(listed.length).toBeGreaterThan(80);
  for (const { title, year, arxiv } of listed) {
    const paper = papers.find((one) => one.title === title);
    expect({ title, year: paper?.year, where: arxiv ? paper?.where : undefined }).toEqual({
      title,
      year,
      where: arxiv ? `arXiv ${arxiv}` : undefined,
    });
  }
});

test('every paper of bench/citations.json is named somewhere', () => {
  const unnamed = [...namedIn(papers, sources)].filter(([, names]) => names.length === 0);
  expect(unnamed.map(([{ title }]) => title)).toEqual([]);
});

test('the table of citations is what npm run figures makes', () => {
  expect(readFileSync(join(root, 'guides/citations.md'), 'utf8')).toBe(citations(papers, sources));
});
