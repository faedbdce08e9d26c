import type { Checked } from '../../../grader/src/deciding/bridge';
import { answerText } from '../../../grader/src/questions/answer-text';
import { figureHtml } from '../../../grader/src/questions/figure-svg';
import { wanted } from '../../../grader/src/questions/judge';
import { type Posed, pose } from '../../../grader/src/questions/pose';
import type { Draw, Question } from '../../../grader/src/questions/question';
import { encode } from '../../../grader/src/running/codec';
import { type CheckFile, register } from './check-file';
import { decided, verdictHtml } from './decided';
import type { Decided, Given, ShownQuestion } from './messages';

/** The questions of a variant, as the page shows them. */
export const shownQuestions = (file: CheckFile, variant: number): ShownQuestion[] =>
  posedBy(file, variant).map((posed) => {
    const { letter, question, options, reasons } = posed;
    const { text, figure, code } = question;
    return { letter, text, code, figure: figure && figureHtml(figure), options, reasons, wanted: wanted(posed) };
  });

function posedBy(file: CheckFile, variant: number): Posed[] {
  let draw: ((next: Draw) => readonly Question[]) | undefined;
  register(file, {
    checkQuestions(questions) {
      draw = questions;
    },
  });
  if (!draw) throw new Error('This exercise asks no questions.');
  return pose(draw, variant);
}

/** Judges the answers to a variant by the check that `course check` runs. No code of the reader's is involved. */
export async function judged(file: CheckFile, variant: number, given: Given): Promise<Decided> {
  const { about } = file;
  const verdict = await decided(file, answers({ variant, answers: given }), { variant });
  return {
    passed: verdict.status === 'passed',
    tried: verdict.checks.some(({ tried }) => tried),
    html: verdictHtml(verdict),
    text: answerText({ ...about, variant, questions: posedBy(file, variant) }, given),
  };
}

/** Answers that are data, in the place of a process that holds a learner's code. */
function answers(values: Readonly<Record<string, unknown>>): Checked {
  return {
    registered: [],
    results: [],
    ask: async (question) =>
      question.do === 'value'
        ? { ok: true, value: encode(values[question.name]) }
        : { ok: false, message: 'Answers to questions have no functions.' },
    takeOutput: async () => '',
  };
}
