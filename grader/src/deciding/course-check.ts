import * as numbers from '../numbers';
import { integer, normal, pick } from '../questions/question';
import { distinctMistakes, reportQuestions } from '../questions/report';

/** What a file of the course's finds in `course/check` besides the functions of a check. */
const COURSE_CHECK = { ...numbers, integer, normal, pick, distinctMistakes, reportQuestions };

/** The `require` of a check file, or of the questions that it asks, with these functions of a check. */
export function requireForChecks(functions: object): (name: string) => unknown {
  const course = { ...COURSE_CHECK, ...functions };
  return (name) => {
    if (name === 'course/check') return course;
    throw new Error(`A check file must import only course/check; got '${name}'.`);
  };
}
