import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { JobOptions } from '../bundles/kubernetes';
import type { Course } from '../course';
import { CourseError } from '../error';
import { writeWhole } from '../files';
import { workerCount } from './grade';

/** Registers `course bundle`: the grader for machines of others. */
export function bundleCommand(command: Command, course: Course): void {
  const bundle = command.command('bundle').description('the grader for other machines: Gradescope, Kubernetes');
  bundle
    .command('gradescope <file>')
    .description('an autograder zip: setup.sh, run_autograder, the exercises with their checks')
    .option('--config <file>', 'the rules, grading.yaml')
    .action(async (file: string, { config }: { config?: string }) => {
      const { gradescopeBundle } = await import('../bundles/gradescope');
      const files = await gradescopeBundle(course, file, config && (await rules(config)));
      console.log(`${files} files in ${file}. Upload it to Gradescope as the assignment's autograder.`);
    });
  bundle
    .command('kubernetes <file>')
    .description('a Job that grades a class on a volume')
    .requiredOption('--image <image>', 'the image that has the course, set up')
    .requiredOption('--claim <name>', 'the claim of the volume with submissions/')
    .option('--name <name>', 'what the job is called', dnsName, 'grade')
    .option('--workers <number>', 'how many answers are examined at once, in a pod', workerCount, 4)
    .option('--queue <secret>', 'workers in separate pods, with a Redis whose password is in this Secret', dnsName)
    .option('--replicas <number>', 'with --queue: how many pods of workers', workerCount, 3)
    .action(async (file: string, options: JobOptions) => {
      const { kubernetesJob } = await import('../bundles/kubernetes');
      // Only what this command wrote before is replaced.
      if (existsSync(file) && (!statSync(file).isFile() || !readFileSync(file, 'utf8').startsWith('apiVersion:')))
        throw new CourseError(`${file} is there already and is not a Job. Name another file, or delete it.`);
      writeWhole(file, kubernetesJob(options));
      console.log(`Written to ${file}: kubectl apply -f ${file}`);
    });
}

/** The rules as they stand, if they can be read and need no other file: none travels along. */
async function rules(file: string): Promise<string> {
  const { readConfig } = await import('../policy/config');
  const { overrides, appeals, canvas, late } = readConfig(file);
  if (overrides || appeals || canvas || late.times) {
    throw new CourseError(
      `${file} names other files (overrides, appeals, canvas or late.times), which Gradescope has no place for. Leave them out; Gradescope counts lateness itself.`,
    );
  }
  return readFileSync(file, 'utf8');
}

function dnsName(text: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError('lower-case letters, digits and hyphens were expected.');
  return text;
}
