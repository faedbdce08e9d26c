import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Course } from '../course';
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
  command
    .command('new')
    .description('start something new')
    .command('exercise <id>')
    .description('a stub, checks, hints, wrong answers and a solution, to be changed into yours')
    .option('--halves', 'about a net that the answer trains: with scenario.ts and measure.ts')
    .action(async (id: string, options: { halves?: boolean }) => {
      const { scaffold } = await import('../authoring/scaffold');
      const exercise = scaffold(course, id, options);
      for (const file of exercise.files) console.log(relative(process.cwd(), file));
      console.log(`\nReplace what says TODO, then: npx course prove ${exercise.id} --verbose`);
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
