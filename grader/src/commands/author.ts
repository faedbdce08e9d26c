import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Course } from '../course';
import { findExercise } from '../exercise';
import { type ProofOptions, sayProofs } from './proofs';

/** Registers what authors of a course need: `release`, `new exercise`, `lint`. Each loads what it needs when called. */
export function authorCommands(command: Command, course: Course): void {
  command
    .command('release <folder>')
    .description("the students' copy: no solutions, no wrong answers, no hidden checks")
    .action(async (folder: string) => {
      const { release } = await import('../authoring/release');
      const { files, withHidden } = release(course, folder);
      console.log(`${files} files in ${folder}, without solutions and wrong answers.`);
      for (const path of withHidden) console.log(`${path}: its hidden checks were left out.`);
    });
  const start = command.command('new').description('start something new');
  start
    .command('exercise <id>')
    .description('a stub, checks, hints, wrong answers and a solution, to be changed into yours')
    .option('--halves', 'about a net that the answer trains: with scenario.ts and measure.ts')
    .option('--questions', 'with questions in place of a program')
    .action(async (id: string, options: { halves?: boolean; questions?: boolean }) => {
      const { scaffold } = await import('../authoring/scaffold');
      const exercise = scaffold(course, id, options);
      const answers = options.questions ? `npx course new answers ${exercise.id}, and ` : '';
      const { writeQuestionAnswers } = await import('../authoring/question-answers');
      const written = options.questions ? await writeQuestionAnswers(course, findExercise(course, exercise.id)) : [];
      for (const file of new Set([...exercise.files, ...written])) console.log(relative(process.cwd(), file));
      console.log(`\nReplace what says TODO, then: ${answers}npx course prove ${exercise.id} --verbose`);
    });
  start
    .command('answers <id>')
    .description('write the solution and the wrong answers of an exercise of questions')
    .action(async (id: string) => {
      const { writeQuestionAnswers } = await import('../authoring/question-answers');
      const files = await writeQuestionAnswers(course, findExercise(course, id));
      for (const file of files) console.log(relative(process.cwd(), file));
    });
  command
    .command('lint [course]')
    .description('prove that a course is sound, no matter who wrote it (a folder with exercises/ and solutions/)')
    .option('--json', 'print the outcome as JSON')
    .option('--still', 'look at the files only; run nothing')
    .action(async (folder: string | undefined, { still, ...options }: ProofOptions & { still?: boolean }) => {
      const { lintCourse } = await import('../authoring/lint');
      const home = folder ? resolve(folder) : course.home;
      await sayProofs(lintCourse({ root: course.root, home }, { still }), options);
    });
}
