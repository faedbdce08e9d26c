import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median';
import { type Run, storeRuns } from './stored-runs';

/**
 * What the packed library adds to an empty project, by npm and by its own set-up, next to TensorFlow.js for Node alone, which
 * is most of it: megabytes on the disk, seconds with empty caches and with full ones, time and memory of the first import (in
 * turns), and seconds of a type check. It fetches about 700 MB. Seconds are of the clock; `load` says how busy the machine was.
 */
const COMMAND = 'npm run bench:package';
const ROUNDS = 5;
/** Not by the library, which is not loaded here: a process's most memory counts from that of the one that started it. */
const root = join(__dirname, '..', '..');
/** A folder that is named is kept, with npm's caches and the project in it, for measuring a part again. */
const [KEPT] = process.argv.slice(2);
const FOLDER = KEPT ?? mkdtempSync(join(tmpdir(), 'transferlab-bench-'));
const TFJS = '@tensorflow/tfjs-node@4.22.0';

const megabytes = (bytes: number) => Number((bytes / 1e6).toFixed(1));
const load = () => Number(loadavg()[0].toFixed(1));

/** Bytes of all files below a folder; links are not followed. */
function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const entryPath = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesBelow(entryPath);
    return entry.isFile() ? sum + statSync(entryPath).size : sum;
  }, 0);
}

/** Seconds that a program takes; one that fails is an error with all that it wrote. */
function seconds(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): number {
  const from = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return Number(((performance.now() - from) / 1000).toFixed(2));
}

function emptyProject(name: string): string {
  const folder = join(FOLDER, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-project", "version": "1.0.0", "private": true }\n');
  return folder;
}

const packed = () =>
  execFileSync(process.execPath, [join(root, 'setup', 'pack.mjs'), FOLDER], { encoding: 'utf8' }).trim();

/** A project with the package in it and TensorFlow set up, from caches that earlier measures have filled. */
function project(): string {
  const folder = join(FOLDER, 'project');
  if (existsSync(folder)) return folder;
  install(emptyProject('project'), packed(), join(FOLDER, 'npm-package'));
  setUp(folder, join(FOLDER, 'set-up'), '--weights', 'none');
  return folder;
}

const install = (folder: string, what: string, cache: string) =>
  seconds('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', cache, what], folder);

const setUp = (folder: string, caches: string, ...args: string[]) =>
  seconds('npx', ['transferlab', 'set-up', ...args], folder, { TRANSFERLAB_CACHE: caches, TRANSFERLAB_COURSE: '' });

function tarballSize(): Run {
  const tarball = packed();
  const inside = join(FOLDER, 'inside');
  mkdirSync(inside);
  execFileSync('tar', ['-xzf', tarball, '-C', inside]);
  const count = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').length;
  return { packedMegabytes: megabytes(statSync(tarball).size), megabytes: megabytes(bytesBelow(inside)), files: count };
}

/** npm with its own empty cache, then again with that one. */
function installation(what: string, name: string): Run {
  const cache = join(FOLDER, `npm-${name}`);
  const cold = install(emptyProject(`${name}-cold`), what, cache);
  const folder = emptyProject(`${name}-warm`);
  const warm = install(folder, what, cache);
  const packages = JSON.parse(
    execFileSync('npm', ['ls', '--all', '--json', '--long'], { cwd: folder, maxBuffer: 1 << 28 }).toString(),
  );
  const sizes = { megabytes: megabytes(bytesBelow(join(folder, 'node_modules'))), packages: countPackages(packages) };
  for (const state of ['cold', 'warm']) rmSync(join(FOLDER, `${name}-${state}`), { recursive: true });
  return { coldSeconds: cold, warmSeconds: warm, ...sizes, load: load() };
}

interface Listed {
  readonly path?: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

function countPackages(listed: Listed): number {
  const paths = new Set<string>();
  const visit = ({ dependencies = {} }: Listed) => {
    for (const dependency of Object.values(dependencies)) {
      if (dependency.path) paths.add(dependency.path);
      visit(dependency);
    }
  };
  visit(listed);
  return paths.size;
}

/** The package's own set-up: everything fetched and compiled, and again for a second project that finds it all there. */
function settingUp(): Run {
  const [tarball, caches] = [packed(), join(FOLDER, 'set-up')];
  const measured = ['first', 'second'].map((name) => {
    const folder = emptyProject(`set-up-${name}`);
    install(folder, tarball, join(FOLDER, 'npm-package'));
    return setUp(folder, caches);
  });
  const [tensorflow, weights] = ['tensorflow', 'weights'].map((name) => megabytes(bytesBelow(join(caches, name))));
  return {
    seconds: measured[0],
    secondProjectSeconds: measured[1],
    tensorflowMegabytes: tensorflow,
    weightsMegabytes: weights,
    load: load(),
  };
}

/** One import: seconds of the clock and of the processors from the start of Node, and the most memory. */
interface Imported {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly megabytes: number;
}

/** From the start of Node to a package that is imported by an ES module. */
function importing(name: string, folder: string): Imported {
  const script = `await import('${name}');
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    console.log(JSON.stringify([performance.now() / 1e3, (userCPUTime + systemCPUTime) / 1e6, (maxRSS * 1024) / 1e6]));`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  const [clock, processor, most] = JSON.parse(printed.trim().split('\n').at(-1) as string);
  const short = (value: number) => Number(value.toFixed(3));
  return { seconds: short(clock), processorSeconds: short(processor), megabytes: Math.round(most) };
}

/** In turns, so that a busy moment meets both. */
function firstImports(): Run {
  const folder = project();
  const rounds = Array.from({ length: ROUNDS }, () => ({
    transferlab: importing('transferlab', folder),
    tfjsNode: importing('@tensorflow/tfjs-node', folder),
  }));
  const middle = (of: 'transferlab' | 'tfjsNode') => ({
    seconds: median(rounds.map((round) => round[of].seconds)),
    processorSeconds: median(rounds.map((round) => round[of].processorSeconds)),
    megabytes: median(rounds.map((round) => round[of].megabytes)),
  });
  return { transferlab: middle('transferlab'), tfjsNode: middle('tfjsNode'), rounds, load: load() };
}

/** A program of the guide in strict mode, next to an empty one. */
function typeChecking(compiler: string): Run {
  const folder = project();
  const types = join(folder, 'node_modules', '@types', 'node');
  if (!existsSync(types))
    cpSync(join(root, 'node_modules', '@types', 'node'), types, { recursive: true, dereference: true });
  cpSync(join(root, 'guides', 'programs', 'few-shot.mts'), join(folder, 'program.mts'));
  writeFileSync(join(folder, 'empty.mts'), 'export {};\n');
  const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc');
  const check = (file: string) =>
    seconds(
      process.execPath,
      [tsc, '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', file],
      folder,
    );
  const rounds = Array.from({ length: 3 }, () => ({ program: check('program.mts'), empty: check('empty.mts') }));
  const middle = (of: 'program' | 'empty') => median(rounds.map((round) => round[of]));
  return { seconds: middle('program'), emptySeconds: middle('empty'), rounds, load: load() };
}

const MEASURES: Readonly<Record<string, () => Run>> = {
  'the tarball': tarballSize,
  'npm install of TensorFlow.js for Node alone': () => installation(TFJS, 'tfjs'),
  'npm install of the package': () => installation(packed(), 'package'),
  'set-up': settingUp,
  'first import': firstImports,
  'type check by TypeScript 5': () => typeChecking('typescript'),
  'type check by TypeScript 7': () => typeChecking('typescript-7'),
};

async function main(): Promise<void> {
  try {
    const settings = Object.keys(MEASURES).map((what) => ({ what }));
    const runs = await storeRuns('package', COMMAND, settings, async ({ what }) => MEASURES[what]());
    console.log(JSON.stringify(runs, null, 1));
  } finally {
    if (!KEPT) rmSync(FOLDER, { recursive: true, force: true });
  }
}

main().catch((cause: Error) => {
  console.error(cause.message);
  process.exitCode = 1;
});
