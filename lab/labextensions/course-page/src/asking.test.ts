import { expect, test } from '@jest/globals';
import { ask } from './asking';
import { plotInWords } from './plot-labels';
import { shared } from './shared';

const answering =
  (status: number, body: string | null, headers = {}) =>
  async () =>
    new Response(body, { status, headers });

test('an answer is the course with its version, or that nothing changed', async () => {
  const course = { lessons: [] };
  expect(await ask(answering(200, JSON.stringify(course), { ETag: '"7"' }))).toEqual({ course, version: '"7"' });
  expect(await ask(answering(304, null), '"7"')).toBe('unchanged');
});

test.each([
  [
    'the command failed',
    answering(500, '{"message": "It failed: exercise.json is not there"}'),
    /could not be read. It failed: exercise/,
  ],
  ['something else answers', answering(200, '<html>'), /could not be read/],
  ['JupyterLab runs without the course', answering(404, ''), /does not know the course.*npm start/],
  ['the token is no longer good', answering(403, ''), /token/],
  ['the server is gone', () => Promise.reject(new TypeError('Failed to fetch')), /does not answer.*npm start/],
])('a sentence when %s', async (_case, request, sentence) => {
  expect(await ask(request)).toEqual({ trouble: expect.stringMatching(sentence) });
});

test('a plot is said in words: its description, or its title with what it draws', () => {
  const data = [{ name: 'training' }, { name: 'training, interval', showlegend: false }, { name: 'held-out' }, {}];
  expect(plotInWords({ data, layout: { title: { text: 'Loss' } } })).toBe('Loss: training; held-out');
  expect(plotInWords({ data, layout: { meta: { description: 'Falls.' } } })).toBe('Falls.');
  expect(plotInWords({ layout: {} })).toBe('Plot');
});

test('a module that JupyterLab does not share is named', async () => {
  const scope = { '@lumino/widgets': { '2.9.0': { get: async () => () => 'widgets' } } };
  expect(await shared(scope, '@lumino/widgets')).toBe('widgets');
  await expect(shared(scope, '@jupyterlab/launcher')).rejects.toThrow('shares no @jupyterlab/launcher');
});
