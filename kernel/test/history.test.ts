import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cellHistory, type HistoryRequest } from '../src/cells/history';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('cells of earlier kernels are found by tail, range and pattern; a torn line costs itself alone', () => {
  const file = path.join(folder, 'new', 'history.jsonl');
  const first = cellHistory(file);
  first.add(1, 'const a = 1');
  first.add(2, 'a + 1', '2');
  appendFileSync(file, '{"session": 1, "li\n');
  const second = cellHistory(file);
  second.add(1, 'a + 1', '3');
  const find = (request: HistoryRequest) => second.find(request);
  expect(find({ hist_access_type: 'tail', n: 2 })).toEqual([
    [1, 2, 'a + 1'],
    [2, 1, 'a + 1'],
  ]);
  expect(find({ hist_access_type: 'range', session: 1, start: 1, stop: 2 })).toEqual([[1, 1, 'const a = 1']]);
  expect(find({ hist_access_type: 'range', session: -1, start: 2 })).toEqual([[1, 2, 'a + 1']]);
  expect(find({ hist_access_type: 'range', session: 0, output: true })).toEqual([[2, 1, ['a + 1', '3']]]);
  expect(find({ hist_access_type: 'search', pattern: 'a ? 1*', unique: true })).toEqual([[2, 1, 'a + 1']]);
  expect(find({ hist_access_type: 'search', pattern: 'const*' })).toHaveLength(1);
  expect(find({ hist_access_type: 'search', pattern: '*', n: 2 })).toHaveLength(2);
});

test('where nothing can be written the history is of this kernel alone', () => {
  const history = cellHistory('/dev/null/history');
  history.add(1, '1');
  expect(history.find({ hist_access_type: 'tail', n: 5 })).toEqual([[1, 1, '1']]);
});
