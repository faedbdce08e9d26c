import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hitsIn, markdownProse, notebookProse, readTerms, scriptProse } from '../lint/terms.mjs';

const found = (/** @type {import('../lint/terms.mjs').Prose[]} */ prose) =>
  hitsIn('file', prose, readTerms()).map(({ line, found, term }) => `${line} ${found} ${term.level}`);

test('a term in prose is found with its line, and not in code', () => {
  const text = '# Title\n\nWhoever runs it,\nruns it anew.\n\n`whoever` in code\n\n```ts\n// whoever\n```\n';
  assert.deepEqual(found(markdownProse(text)), ['3 Whoever error', '3 anew error']);
});

test('a warning is not an error', () => {
  assert.deepEqual(found(markdownProse('The file stands in a folder.')), ['1 stands in warning']);
});

test('the text cells of a notebook are read, by their index', () => {
  const cells = [
    { cell_type: 'code', source: ['// whoever'] },
    { cell_type: 'markdown', source: ['A whole\n', 'number.'] },
  ];
  assert.deepEqual(found(notebookProse(JSON.stringify({ cells }))), ['1 whole number error']);
});

test('comments and error messages of a program are read, other texts are not', () => {
  const text = [
    "const name = 'whoever';",
    '/** Mends it. See `mend`. */',
    'export function fix(count: number) {',
    '  // By heart.',
    '  if (count < 1) throw new TransferError(`count is a whole ` + "number.");',
    '}',
  ].join('\n');
  assert.deepEqual(found(scriptProse('file.ts', text)).sort(), [
    '2 Mends error',
    '4 By heart error',
    '5 whole number error',
  ]);
});
