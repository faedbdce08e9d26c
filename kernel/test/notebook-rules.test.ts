import { describe, expect, test } from '@jest/globals';
import { notebookProblems } from '../src/notebook-rules';
import { notebook } from './notebook';

const packages = new Set(['transferlab', '@tensorflow/tfjs-node']);
const problems = (cells: string[], change: (made: ReturnType<typeof notebook>) => void = () => {}) => {
  const made = notebook(cells);
  change(made);
  return notebookProblems(JSON.stringify(made), packages);
};

describe('the rules for a committed notebook', () => {
  test('a clean one has no problem, whatever way it imports what is known', () => {
    const known =
      'import { fit } from "transferlab";\nconst tf = require("@tensorflow/tfjs-node/dist");\nimport "node:fs";';
    expect(problems([known, 'const text = "import x from \'y\'"'])).toEqual([]);
  });

  test('saved outputs and counts are refused, each cell by its place', () => {
    const saved = problems(['1', '2'], ({ cells }) => {
      Object.assign(cells[1], { outputs: [{ output_type: 'stream' }] });
      Object.assign(cells[2], { execution_count: 4 });
    });
    expect(saved).toEqual([expect.stringContaining('cell 2 was saved'), expect.stringContaining('cell 3 was saved')]);
  });

  test('ten lines of code are read, eleven are not; comments and empty lines are not counted', () => {
    expect(problems([Array(10).fill('1').join('\n\n// one\n')])).toEqual([]);
    expect(problems([Array(11).fill('1').join('\n')])).toEqual([expect.stringContaining('cell 2 has 11 lines')]);
  });

  test('a line of a hundred characters is shown, a longer one is not', () => {
    expect(problems(['1'.repeat(100)])).toEqual([]);
    expect(problems(['1'.repeat(101)])).toEqual([expect.stringContaining('cell 2 has a line of 101 characters')]);
  });

  test('thirty cells make a lesson, and 1,600 words of its text', () => {
    expect(problems(Array(29).fill('1'))).toEqual([]);
    expect(problems(Array(30).fill('1'))).toEqual([expect.stringContaining('has 31 cells')]);
    const prose = (source: string) =>
      problems(['1'], ({ cells }) => Object.assign(cells[0], { source: `# Title\n\n${source}` }));
    // The title is a word too.
    const words = Array(1599).fill('- word').join('\n');
    expect(prose(words)).toEqual([]);
    expect(prose(`${words}\n- word`)).toEqual([expect.stringContaining('has 1601 words')]);
    const lookedUp = ['| a | b |', '$a + b$', '<!-- a b -->', '## Exercises\n\n1. one two', '## To read\n\n- three'];
    expect(prose([words, ...lookedUp].join('\n\n'))).toEqual([]);
    expect(prose(`${words}\n\n## Exercises\n\n1. one\n\n## Next`)).toEqual([expect.stringContaining('1601 words')]);
  });

  test('a paragraph of six lines is read, a longer one is not; lists and links are counted by what stands to be read', () => {
    const prose = (source: string) =>
      problems(['1'], ({ cells }) => Object.assign(cells[0], { source: `# Title\n\n${source}` }));
    expect(prose('x'.repeat(600))).toEqual([]);
    expect(prose('x'.repeat(601))).toEqual([expect.stringContaining('cell 1 has a paragraph of 601 characters')]);
    expect(prose(`- ${'x'.repeat(500)}\n- ${'x'.repeat(500)}`)).toEqual([]);
    expect(prose(`[${'x'.repeat(500)}](${'y'.repeat(500)})`)).toEqual([]);
    expect(prose(`${'x'.repeat(590)}.<!-- claim: ${'y'.repeat(50)} -->`)).toEqual([]);
    expect(prose(`| ${'x'.repeat(700)} |\n\n\`\`\`\n${'y'.repeat(700)}\n\`\`\``)).toEqual([]);
  });

  test('another kernel, no title, an unknown import and a relative one are refused', () => {
    const found = problems(['import x from "left-pad"', 'import y from "../lib/src"'], (made) => {
      made.metadata.kernelspec.name = 'deno';
      made.cells[0].source = 'no title';
    });
    expect(found).toHaveLength(4);
    expect(found.join(' ')).toMatch(/'deno'.*title.*'left-pad'.*'\.\.\/lib\/src'/);
  });

  test('a file that is no notebook is one problem, not a crash', () => {
    expect(notebookProblems('{"cells": [', packages)).toEqual([expect.stringContaining('is not JSON')]);
    expect(notebookProblems('{}', packages)).toEqual([expect.stringContaining('not a notebook')]);
  });
});
