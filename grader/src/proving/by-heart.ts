import { join } from 'node:path';
import { bridgeTo } from '../deciding/bridge';
import { courseCode } from '../deciding/course-code';
import { runDirectly } from '../deciding/direct';
import { type Answer, type Question, startTrial, type Trial } from '../deciding/trial';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { decode, encode } from '../running/codec';
import type { Pool } from '../running/pool';

/** What the checks asked of the solution and what it said, in order, with the number of the check that asked. */
export interface Asked {
  check: number;
  question: Question;
  answer: Answer;
}

/** Any salt but 0. */
const SALT = 1;

/**
 * Whether an answer that memorises all visible cases would still pass where inputs are redrawn: to a question that was asked
 * before it says what the solution said, to another call what was right at this place of this check. A scenario sees more of an
 * answer than data, so one that is given anything new takes it by surprise.
 */
export async function passesByHeart(exercise: Exercise, asked: readonly Asked[], pool: Pool): Promise<boolean> {
  const code = await courseCode(exercise);
  if ('problem' in code) throw new CourseError(code.problem);
  const seen = asked.flatMap(oneByOne);
  const known = new Map(seen.map(({ question, answer }) => [JSON.stringify(question), answer]));
  const measuring = startTrial(pool, { answer: NOTHING, ...code });
  const results: Trial['results'] = [];
  let position = { check: -1, calls: 0 };
  const recall = (question: Question): Answer => {
    const check = results.length;
    if (question.do === 'call') position = { check, calls: position.check === check ? position.calls + 1 : 1 };
    const there = seen.filter((entry) => entry.check === check && entry.question.do === 'call')[position.calls - 1];
    return known.get(JSON.stringify(question)) ?? (question.do === 'call' ? there?.answer : undefined) ?? UNKNOWN;
  };
  const trial: Trial = {
    registered: [],
    results,
    sandboxed: true,
    doubtful: false,
    lost: false,
    unmeasured: undefined,
    async ask(question, seconds) {
      // No answer has a hand in that.
      if (question.do === 'measure') return measuring.ask(question, seconds);
      if (question.do !== 'callEach') return recall(question);
      const answers = calls(question).map(recall);
      return answers.find(({ ok }) => !ok) ?? { ok: true, value: answers.map((each) => (each.ok ? each.value : null)) };
    },
    takeOutput: async () => '',
    end: async () => undefined,
  };
  const { error } = await runDirectly(join(exercise.folder, 'check.test.ts'), bridgeTo(trial), { salt: SALT });
  await measuring.end();
  if (error) throw new CourseError(`The checks could not run: ${error}`);
  return results.every(({ passed }) => passed);
}

/** What was asked in one message, call by call. */
function oneByOne({ check, question, answer }: Asked): Asked[] {
  if (question.do !== 'callEach') return [{ check, question, answer }];
  const values = answer.ok ? (decode(answer.value) as unknown[]) : [];
  return calls(question).map((each, index) => ({
    check,
    question: each,
    answer: answer.ok ? { ok: true, value: encode(values[index]) } : answer,
  }));
}

const calls = ({ name, args }: Extract<Question, { do: 'callEach' }>): Question[] =>
  (decode(args) as unknown[]).map((list) => ({ do: 'call', name, args: encode(list) }));

/** An answer that exports nothing. */
const NOTHING = { code: '', filename: 'nothing.js', packages: [], map: '' };

const UNKNOWN: Answer = { ok: false, message: 'This case is not in the table.' };
