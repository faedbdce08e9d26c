import { recognised } from '../../../../grader/src/deciding/recognised';
import { startTrial } from '../../../../grader/src/deciding/trial';
import type { Verdict } from '../../../../grader/src/deciding/verdict';
import { forStudent } from '../../../../grader/src/reports/hidden';
import type { CheckFile } from '../check-file';
import { decided, verdictHtml } from '../decided';
import type { Decided } from '../messages';
import { compiled } from './compile';
import { confinedPool } from './pool';

/** Checks a program: it is compiled here, and runs in confined workers only. */
export async function checkedProgram(file: CheckFile, text: string): Promise<Decided> {
  const { program } = file.about;
  if (!program) throw new Error('This exercise asks questions, and no program.');
  const verdict = await verdictOn(file, text);
  return {
    passed: verdict.status === 'passed',
    tried: false,
    html: verdictHtml(forStudent(verdict), recognised(program, verdict)),
    text,
  };
}

async function verdictOn(file: CheckFile, text: string): Promise<Verdict> {
  const { id, title, points, program } = file.about;
  const { library, scenario, measure, synchronous } = program!;
  const answer = compiled(text);
  if ('problem' in answer) {
    const problem = { message: answer.problem, place: answer.place };
    const none = { earned: 0, of: points };
    return {
      id,
      title,
      answer: 'answer.ts',
      status: 'failed',
      points: none,
      problem,
      checks: [],
      sandboxed: true,
      milliseconds: 0,
    };
  }
  const pool = confinedPool(library);
  // After a call that came to no end, the others would only be waited for.
  const untilFirstFailure = () => trial.doubtful;
  const trial = startTrial(pool, { answer, scenario, measure, synchronous }, { untilFirstFailure });
  try {
    const verdict = await decided(file, trial);
    if (trial.unmeasured) return { ...verdict, status: 'error', problem: { message: trial.unmeasured } };
    return verdict;
  } finally {
    await trial.end();
    await pool.close();
  }
}
