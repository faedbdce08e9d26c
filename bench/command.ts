import Module from 'node:module';
import path from 'node:path';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';

/** What the programs of this folder take: a sentence for their help, then a line for each argument. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  compare: [
    'the library compared with its peers, row by row; stored in bench/results/compare.json',
    '--only ROW        this row alone; may be repeated',
    '--rounds N        rounds of each row (7)',
    '--quick           three rounds of all rows for a look, with the stored settings; not stored',
    '--profile ROW     time of each operation in a row, not stored',
    '--choose          choose the threads of each side again',
    '--multitask       the rows of tasks together',
    '--measuring       the rows of measures',
  ],
  'input-pipeline': [
    'whether training waits for its data',
    '--count N         images (10000)',
    '--run KIND        one run',
  ],
  'first-step': ["a net's first compiled step in a fresh process", 'SETTING           one measurement, as JSON'],
  'start-up': ['how long a backbone takes to be there', 'BACKBONE          one measurement'],
  'adapting-memory': ['memory of a step that adapts, by its batch', 'WAY BATCH         one measurement'],
  'frozen-epoch': ['an epoch with frozen outputs computed each time, and kept'],
  grader: [
    'how fast a class is graded, compared with nbgrader',
    '--submissions N   of how many (300); fewer are not stored',
  ],
  'wasm-lenet': ['a training step on each backend of TensorFlow.js'],
  kernel: ['the kernel compared with tslab and ipykernel', 'ROUNDS CELLS      rounds (5), cells of one session (500)'],
  package: ['what the packed library adds to a project', 'FOLDER            keep the project and the caches there'],
  'onnx-nodes': [
    "the operators of fromOnnx on ONNX's own test cases; prints those that differ",
    'FOLDER            onnx/backend/test/data/node of the Python package onnx 1.18.0',
    '--write           keeps small cases that pass as a fixture of the quick test',
  ],
  'exported-onnx': [
    'exports nets of every kind and every backbone to ONNX, for reference/exported_onnx.py',
    'FOLDER [NAME...]  where to, and which; by default all',
  ],
  'exported-pretrained': [
    'trains and exports a small network of every family, for reference/exported_pretrained.py',
    'FOLDER [NAME...]  where to, and which; by default all',
  ],
  'reference/run': [
    'the library compared with Python on cases drawn from a seed; 1 where one differs',
    '--seed N          the draw',
    '--only FAMILY     one family of cases',
  ],
  claims: [
    'holds sentences of lessons and guides to the stored results',
    'FILE...           these documents, with what the data say',
  ],
  accuracy: ['writes bench/accuracy.json from the stored results'],
  figures: ['writes guides/figures.md, citations.md and speed.md from the stored results'],
  'why-transfer': ['the stored results of lesson 01'],
  'few-shot': ['the stored results of lesson 03'],
  'fine-tuning': ['the stored results of lesson 05'],
  'which-to-thaw': ['the stored results of lesson 06: which layers to unfreeze'],
  augmenting: ['the stored results of lesson 07: training with and without augmentation'],
  'more-classes': ['the stored results of appendix C: classes that come later'],
  'small-student': ['the stored results of appendix C: distillation'],
  adapting: ['the stored results of lessons 09 to 11', '--only TRANSFER   this transfer alone; may be repeated'],
  'source-free': ['digits adapted without source data', '--only TRANSFER   this transfer alone; may be repeated'],
  'many-tasks': ['the stored results of lesson 12', '--only PART       this part alone; may be repeated'],
  'few-of-one-task': ['the stored results of lesson 12: few labels of one task'],
  'task-pairs': ['the stored results of lesson 12: pairs of tasks'],
  'few-pictures': [
    'the stored results of lesson 13',
    '--starts          only where it starts',
    '--thawing         only what to unfreeze',
  ],
  'forgetting-classes': ['the stored results of lesson 13: what a detector forgets'],
  sentiment: ['the stored results of lesson 14', '--only PART       this part alone; may be repeated'],
  prompting: [
    'the stored results of lesson 15: prompts',
    '--only PART       none, shots, labels or orders; may be repeated',
  ],
  'tuned-decoder': ['the stored results of lesson 15: training', '--only PART       this part alone; may be repeated'],
  keywords: ['the stored results of lesson 16', '--only PART       this part alone; may be repeated'],
};

/** `node bench/dist/command.js NAME …`: reads the arguments of a program of this folder, then runs it in this process. */
void runCommand(() => {
  const [, , name, ...args] = process.argv;
  const [about, ...lines] = COMMANDS[name] ?? [];
  if (about === undefined) {
    const names = Object.keys(COMMANDS);
    if (['--help', '-h', '--version'].includes(name)) {
      readCommandLine(`node bench/dist/command.js NAME …\n  ${names.join('\n  ')}`, {}, [name]);
      return 0;
    }
    throw new WrongUse(`There is no program '${name ?? ''}' in bench/. There are ${names.join(', ')}.`);
  }
  const taken = lines.map((line) => /^--([a-z-]+)( [A-Z])?/.exec(line)).filter((match) => match !== null);
  const options = Object.fromEntries(
    taken.map(([, option, value]) => [option, { type: value ? 'string' : 'boolean', multiple: true } as const]),
  );
  const help = [`${name}: ${about}`, ...lines, '--help            this text'].join('\n  ');
  const commandLine = readCommandLine(help, options, args);
  if (!commandLine) return 0;
  if (commandLine.positionals.length > 0 && !lines.some((line) => /^[A-Z]/.test(line))) {
    throw new WrongUse(`${name} takes no '${commandLine.positionals[0]}'.\n\n${help}`);
  }
  // As its main module, so that `require.main === module` holds in it.
  process.argv = [process.argv[0], path.join(__dirname, `${name}.js`), ...args];
  Module.runMain();
  return undefined;
});
