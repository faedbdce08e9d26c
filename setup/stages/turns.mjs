/** Whether a test starts processes, trains to the end or otherwise takes more than two seconds of a core. @param {string} file */
export const isLong = (file) => file.endsWith('.long.test.ts');

/** As `lib/src/fixtures/drawn.ts` reads it: `all`, or a number in place of the day's. */
const WISH = process.env.TRANSFERLAB_TESTS;

/** Whether all that is long runs, as every night. */
export const RUNS_ALL = WISH === 'all';

/** The number of the day, so that a run and its repetition have the same turn. */
const TODAY = Number(WISH) || Math.floor(Date.now() / 86_400_000);

/** So many days in a row have all turns: long tests then take at most the minutes that `npm test` has for them. */
const DAYS = 8;

/** The long tests whose turn it is: every eighth, from this number on. @template Test @param {Test[]} tests */
export const turnOf = (tests, turn = TODAY) => tests.filter((_, index) => index % DAYS === turn % DAYS);

/** The same, or all of them where all that is long runs. @template Test @param {Test[]} tests */
export const dueOf = (tests) => (RUNS_ALL ? tests : turnOf(tests));

/**
 * One of a few ways to look at case number `index`, in turns by the day, also where the case itself is due on every eighth
 * day only; all of them where all that is long runs.
 * @template Way @param {Way[]} ways @param {number} index
 */
export const wayOf = (ways, index, turn = TODAY) =>
  RUNS_ALL ? ways : [ways[(index + turn + Math.floor(turn / DAYS)) % ways.length]];
