import { afterEach, expect, test } from '@jest/globals';
import { waitingLine } from './waiting-line';

const { TRANSFERLAB_PROGRESS: before } = process.env;
afterEach(() => {
  if (before === undefined) delete process.env.TRANSFERLAB_PROGRESS;
  else process.env.TRANSFERLAB_PROGRESS = before;
});

/** A line with a clock that is set by hand, and what it drew. */
function watched(silent = false) {
  const drawn: string[] = [];
  let time = 0;
  const line = waitingLine({
    silent,
    now: () => time,
    show: () => (data) => void drawn.push(String(data['text/plain'])),
  });
  const at = (milliseconds: number, share = 0.5) => {
    time = milliseconds;
    line.at(share, () => `at ${milliseconds}`);
  };
  return { line, at, drawn };
}

test('nothing in the first two seconds, then twice a second, and nothing is left at the end', () => {
  const { line, at, drawn } = watched();
  for (const time of [0, 1000, 1999, 2000, 2400, 2500, 2999, 3600]) at(time);
  expect(drawn).toEqual(['at 2000', 'at 2500', 'at 3600']);
  line.end();
  expect(drawn.at(-1)).toBe('');
});

test('quick work leaves nothing at all', () => {
  const { line, at, drawn } = watched();
  at(1500);
  line.end();
  expect(drawn).toEqual([]);
});

test('work inside of other work has no line of its own, also where the outer shows itself', () => {
  for (const silent of [false, true]) {
    const outer = watched(silent);
    const inner = watched();
    inner.at(9000);
    inner.line.end();
    outer.at(9000);
    expect(inner.drawn).toEqual([]);
    expect(outer.drawn).toEqual(silent ? [] : ['at 9000']);
    outer.line.end();
  }
  const next = watched();
  next.at(9000);
  next.line.end();
  expect(next.drawn).toHaveLength(2);
});

test('pages that are made without a reader have none', () => {
  process.env.TRANSFERLAB_PROGRESS = 'no';
  const { line, at, drawn } = watched();
  at(9000);
  line.end();
  expect(drawn).toEqual([]);
});
