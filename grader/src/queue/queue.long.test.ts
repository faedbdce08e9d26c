import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import Redis from 'ioredis';
import { gradedCourse, startCourse } from '../../fixtures/grading';
import { queueProof } from '../../fixtures/queue';
import { type OwnRedis, ownRedis } from '../../fixtures/redis';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import type { Course } from '../course';
import type { Verdict } from '../deciding/verdict';
import { findExercise } from '../exercise';
import type { Asked } from '../grading/grade';
import { checksVersion, hashOfFiles } from '../grading/version';
import type { Examiner } from '../grading/workers';
import { examineThroughQueue, queueRun } from './answers';
import { connect, placeOf, queueAddress } from './connection';
import { answerJob, QUEUES, replyOn } from './messages';
import { bullWorker, serve } from './serve';

// The machine may have much else to do.
jest.setTimeout(600_000);

const root = join(__dirname, '../../..');
const ID = '00-double';
const SALT = 4711;

let redis: OwnRedis | undefined;
let course: Course;
beforeAll(async () => {
  redis = await ownRedis(temporaryFolder('redis '));
  course = { root, home: gradedCourse(join(temporaryFolder('queue '), 'course')) };
});
afterAll(() => redis?.kill());

/** Skips what needs a Redis where there is none, and says so. */
const withRedis = (name: string, body: (own: OwnRedis) => Promise<void>) =>
  test(name, async () => {
    if (redis) await body(redis);
    else console.warn(`Not tested, since there is no redis-server here: ${name}`);
  });

const jobsIn = async (client: Redis) =>
  (await client.keys(`bull:${QUEUES.answers}:*`)).filter((key) => /:[0-9a-f]{64}$/.test(key)).length;

const passing = (): Verdict => ({
  id: ID,
  title: 'Double the numbers',
  answer: 'answer.ts',
  status: 'passed',
  points: { earned: 3, of: 3 },
  checks: [{ name: 'doubles each number', passed: true }],
  sandboxed: true,
  milliseconds: 5,
});

describe('the whole of it', () => {
  test('a worker, Redis and the grading command are killed: one result each, the same reports', async () => {
    const proof = await queueProof(20, [ID], () => undefined);
    if (!proof) return console.warn('Not tested, since there is no redis-server here.');
    expect(proof.answers).toBeGreaterThan(15);
    expect(proof).toMatchObject({ results: proof.answers, doubled: 0, same: true });
  });
});

describe('what is asked, and what comes back', () => {
  let out: string;
  let run: string;
  let stop: AbortController;
  let said: string[];
  let serving: Promise<void>[];
  const say = (sentence: string) => said.push(sentence);
  beforeEach(() => {
    out = temporaryFolder('out ');
    run = queueRun(out, false).run;
    stop = new AbortController();
    said = [];
    serving = [];
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(serving);
    if (!redis) return;
    const client = new Redis(redis.address);
    await client.flushall();
    client.disconnect();
  });

  /** An answer with its files, as `course grade` keeps it. */
  function asked(text: string, checks = checksVersion(findExercise(course, ID), SALT)): Asked {
    const answer = hashOfFiles({ 'answer.ts': text });
    const folder = join(out, 'answers', answer);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'answer.ts'), text);
    return { exercise: ID, answer, checks, answerFile: join(folder, 'answer.ts'), salt: SALT };
  }
  async function results(own: OwnRedis, jobs: Asked[], signal = new AbortController().signal): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    const weaker = (sentences: string[]) => said.push(...sentences);
    const queue = { address: own.address, run, warn: say, weaker };
    await examineThroughQueue(course, jobs, (_job, verdict) => verdicts.push(verdict), signal, queue);
    return verdicts;
  }
  const startWorker = (own: OwnRedis, examine: Examiner['examine'], home = course.home) =>
    serving.push(
      serve(
        { root, home },
        {
          address: own.address,
          workers: 1,
          lostAfter: 5,
          say,
          signal: stop.signal,
          examiners: () => [{ examine, end: () => undefined }],
        },
      ),
    );

  withRedis('an answer is examined once, and when that is recorded nothing of it is left in Redis', async (own) => {
    let examined = 0;
    startWorker(own, async () => {
      examined++;
      return passing();
    });
    const jobs = [asked('// 1'), asked('// 2')];
    expect([(await results(own, jobs)).length, examined]).toEqual([2, 2]);
    const client = new Redis(own.address);
    expect(await jobsIn(client)).toBe(0);
    client.disconnect();
  });

  withRedis('a worker that is told to stop finishes the answer in hand and begins no other', async (own) => {
    let examined = 0;
    startWorker(own, async () => {
      examined++;
      stop.abort();
      await wait(300);
      return passing();
    });
    const halt = new AbortController();
    const verdicts = results(own, [asked('// 20'), asked('// 21')], halt.signal);
    await Promise.all(serving);
    await wait(300);
    halt.abort();
    expect([(await verdicts).length, examined]).toEqual([1, 1]);
    expect(said).toContain('1 answers were examined here.');
  });

  withRedis('what came while nobody graded is taken up by the next run, and not examined again', async (own) => {
    const halt = new AbortController();
    let examined = 0;
    startWorker(own, async () => {
      examined++;
      halt.abort();
      return passing();
    });
    expect(await results(own, [asked('// 3')], halt.signal)).toEqual([]);
    run = queueRun(out, false).run;
    expect(await results(own, [asked('// 3')])).toHaveLength(1);
    expect(examined).toBe(1);
    expect(queueRun(out, true).run).not.toBe(run);
  });

  withRedis('a worker whose checks are others refuses, and one that has them examines', async (own) => {
    const other = gradedCourse(join(temporaryFolder('other '), 'course'));
    appendFileSync(join(other, 'exercises/00-first/double/check.test.ts'), '// changed\n');
    startWorker(own, async () => ({ ...passing(), status: 'error' }), other);
    const verdicts = results(own, [asked('// 4')]);
    while (!said.some((sentence) => sentence.includes('other checks'))) await wait(20);
    startWorker(own, async () => passing());
    expect(await verdicts).toMatchObject([{ status: 'passed' }]);
    expect(said).toContainEqual(expect.stringMatching(/refuses 00-double: its copy of that exercise has other checks/));
  });

  withRedis('what is no verdict is none, however often it is sent', async (own) => {
    let sent = 0;
    startWorker(own, async () => {
      sent++;
      return { ...passing(), points: { earned: 300, of: 300 } };
    });
    const [verdict] = await results(own, [asked('// 5')]);
    expect(verdict).toMatchObject({ status: 'error', points: { earned: 0 } });
    expect(verdict.problem?.message).toContain('was no verdict');
    expect(sent).toBe(3);
  });

  withRedis('an answer over which three workers died gets no verdict', async (own) => {
    const stuck: Redis[] = [];
    let begun = 0;
    const takeAndDie = async () => {
      const connection = await connect(own.address, say);
      stuck.push(connection);
      const worker = bullWorker(connection, QUEUES.answers, { workers: 1, lostAfter: 0.6, say }, () => {
        begun++;
        // Nothing of it is heard again: neither a result nor that it lives.
        setImmediate(() => connection.disconnect());
        void worker.close(true);
        return new Promise(() => undefined);
      });
    };
    const verdicts = results(own, [asked('// 6')]);
    for (let deaths = 0; deaths < 3; deaths++) {
      await takeAndDie();
      while (begun === deaths) await wait(20);
    }
    startWorker(own, async () => passing());
    const [verdict] = await verdicts;
    expect(verdict).toMatchObject({ status: 'error', problem: { message: expect.stringContaining('ended 3 times') } });
    for (const connection of stuck) connection.disconnect();
  });

  withRedis('more than the queue takes is said, and the other answers go on', async (own) => {
    startWorker(own, async () => passing());
    const verdicts = await results(own, [asked(`// ${'x'.repeat(9 * 2 ** 20)}`), asked('// 7')]);
    expect(verdicts.map(({ status }) => status).sort()).toEqual(['error', 'passed']);
    const [large] = verdicts.filter(({ status }) => status === 'error');
    expect(large.problem?.message).toContain('It has 9.0 MB; through a queue at most 8.0 MB go');
  });

  withRedis('no worker is said; what Redis has lost is asked again', async (own) => {
    const client = new Redis(own.address);
    const verdicts = results(own, [asked('// 8')]);
    while ((await jobsIn(client)) === 0) await wait(20);
    await client.flushall();
    while (!said.some((sentence) => sentence.includes('No worker is connected'))) await wait(20);
    startWorker(own, async () => passing());
    expect(await verdicts).toHaveLength(1);
    client.disconnect();
  });
});

describe('addresses', () => {
  test.each([
    ['localhost', 'is not the address of a Redis server'],
    ['http://localhost', 'is not the address of a Redis server'],
  ])('%s is refused', (given, sentence) => {
    expect(() => queueAddress(given)).toThrow(sentence);
  });

  test('without an address the environment has it; shown, it has no password', () => {
    process.env.COURSE_QUEUE = 'rediss://:secret@host:6380';
    expect(queueAddress(true)).toBe('rediss://:secret@host:6380');
    delete process.env.COURSE_QUEUE;
    expect(() => queueAddress(true)).toThrow('COURSE_QUEUE');
    expect(placeOf('rediss://ada:secret@host:6380/2')).toBe('rediss://host:6380/2');
  });

  test('where nothing answers, a sentence says how to start one', async () => {
    await expect(connect('redis://127.0.0.1:1', () => undefined)).rejects.toThrow(/No Redis answers.*ECONNREFUSED/);
  });

  test.each([
    ['a wrong password', ['--requirepass', 'right'], 'redis://:wrong@', /refuses the password/],
    ['no password', ['--requirepass', 'right'], 'redis://', /refuses the password/],
    ['a database that is not there', [], 'redis://', /DB index is out of range/],
  ])('%s is said', async (name, settings, start, sentence) => {
    if (!redis) return console.warn('Not tested, since there is no redis-server here.');
    const own = (await ownRedis(temporaryFolder('redis '), 'no', ...settings)) as OwnRedis;
    const address = own.address.replace('redis://', start) + (name.includes('database') ? '/99' : '');
    await expect(connect(address, () => undefined)).rejects.toThrow(sentence);
    await own.kill();
  });
});

test.each([
  ['an append-only file', ['--appendonly', 'no'], /keeps no append-only file/],
  [
    'all that it was given',
    ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'],
    /drops keys .* \(allkeys-lru\)/,
  ],
])('a Redis that does not keep %s is warned of', async (_what, settings, sentence) => {
  if (!redis) return console.warn('Not tested, since there is no redis-server here.');
  const own = (await ownRedis(temporaryFolder('redis '), 'no', ...settings)) as OwnRedis;
  const said: string[] = [];
  (await connect(own.address, (one) => said.push(one))).disconnect();
  expect(said).toEqual([expect.stringMatching(sentence)]);
  await own.kill();
});

test('a worker that is told to stop while Redis is away leaves when it is lost anyway', async () => {
  if (!redis) return console.warn('Not tested, since there is no redis-server here.');
  const own = (await ownRedis(temporaryFolder('redis '))) as OwnRedis;
  const { child, ended } = startCourse(course.home, 'worker', '--queue', own.address, '--lost-after', '2');
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  while (!said.includes('Waiting for answers')) await wait(20);
  await own.kill();
  while (!said.includes('is out of reach')) await wait(20);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ status: 0, stderr: expect.stringContaining('0 answers were examined here.') });
});

test('what the workers could not promise is remembered beside the results, each sentence once', () => {
  const out = temporaryFolder('out ');
  const first = queueRun(out, false);
  first.remember(['No sandbox.', 'No limits.']);
  first.remember(['No sandbox.']);
  expect(queueRun(out, false)).toMatchObject({ run: first.run, weaker: ['No sandbox.', 'No limits.'] });
  writeFileSync(join(out, 'queue.json'), '{');
  expect(queueRun(out, false).weaker).toEqual([]);
});

describe('a reply', () => {
  const exercise = () => findExercise(course, ID);

  test('a verdict as it should be is taken as it is', () => {
    const failed: Verdict = {
      ...passing(),
      status: 'failed',
      points: { earned: 0, of: 3 },
      checks: [{ name: 'a', passed: false, place: { file: 'answer.ts', line: 1, column: 2, code: 'x' }, hidden: true }],
    };
    for (const verdict of [passing(), failed])
      expect(replyOn(exercise(), { verdict, weaker: ['w'] })).toEqual({ verdict, weaker: ['w'] });
  });

  test.each<[string, object]>([
    ['other points', { points: { earned: 2, of: 3 } }],
    ['points of another exercise', { points: { earned: 4, of: 4 } }],
    ['another exercise', { id: '00-negate' }],
    ['passed without a check', { checks: [] }],
    ['passed with a check that failed', { checks: [{ name: 'a', passed: false }] }],
    ['failed with points', { status: 'failed' }],
    ['a status of its own', { status: 'excellent' }],
    ['a field too many', { bonus: 5 }],
    ['NaN as JSON has it', { milliseconds: null }],
  ])('%s is no verdict', (_what, change) => {
    expect(replyOn(exercise(), { verdict: { ...passing(), ...change }, weaker: [] })).toBeUndefined();
  });

  test('whatever comes, nothing is thrown, and only a pass earns, as much as the exercise has', () => {
    const small = fc.integer({ min: -1, max: 4 });
    const nearly = fc.record(
      {
        status: fc.constantFrom('passed', 'failed', 'error'),
        points: fc.record({ earned: small, of: small }),
        checks: fc.array(fc.record({ name: fc.string(), passed: fc.boolean() })),
        problem: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.jsonValue(), nearly, (any, change) => {
        replyOn(exercise(), any);
        replyOn(exercise(), { verdict: any, weaker: [] });
        const reply = replyOn(exercise(), { verdict: { ...passing(), ...change }, weaker: [] });
        if (!reply || 'refused' in reply) return;
        const { status, points, checks } = reply.verdict;
        expect(points.earned).toBe(status === 'passed' && checks.every(({ passed }) => passed) ? 3 : 0);
      }),
    );
  });
});

test.each(['../x.ts', '/etc/x.ts', 'a/../../x.ts', 'a\\x.ts', './x.ts', 'x.sh', ''])(
  'a job with a file called %j is none',
  (name) => {
    const job = (file: string) => ({
      ...{ exercise: ID, salt: 1, files: { [file]: '' } },
      ...Object.fromEntries(['checks', 'software', 'answer'].map((key) => [key, 'a'.repeat(64)])),
    });
    expect(answerJob.safeParse(job(name)).success).toBe(false);
    expect(answerJob.safeParse(job('helpers/x.ts')).success).toBe(true);
  },
);
