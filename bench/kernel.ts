import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jupyterEnvironment, jupyterPython, kernelSpec } from '@transferlab/kernel';
import { median } from './median';
import { machine, saveJson } from './stored-runs';

/**
 * The notebook kernel next to plain tslab and ipykernel: the same questions in turns, each round with fresh kernels. Figures
 * are medians over the rounds, milliseconds unless they say megabytes.
 */
const COMMAND = 'npm run bench:kernel';
const ROUNDS = Number(process.argv[2] ?? 5);
/** Cells in one session, to see whether it slows down or grows. */
const CELLS = Number(process.argv[3] ?? 500);

const root = join(__dirname, '..', '..');
/** Finds what the kernel depends on. */
const ofKernel = createRequire(join(root, 'kernel', 'package.json'));
const LANGUAGES = { ours: 'typescript', tslab: 'typescript', ipykernel: 'python' } as const;

/** Kernel specs of the three in a separate folder. */
function writeSpecs(folder: string): void {
  const ourSpec = JSON.parse(kernelSpec(root));
  const tslab = [process.execPath, ofKernel.resolve('tslab/bin/tslab'), 'kernel', '--config-path', '{connection_file}'];
  const python = [jupyterPython(root), '-m', 'ipykernel_launcher', '-f', '{connection_file}'];
  const specs = { ours: ourSpec, tslab: { ...ourSpec, argv: tslab }, ipykernel: { argv: python, language: 'python' } };
  for (const [name, spec] of Object.entries(specs)) {
    mkdirSync(join(folder, 'kernels', name), { recursive: true });
    writeFileSync(join(folder, 'kernels', name, 'kernel.json'), JSON.stringify({ display_name: name, ...spec }));
  }
}

function main(): void {
  const specs = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    writeSpecs(specs);
    const program = [join(root, 'bench', 'peers', 'kernels.py'), String(ROUNDS), join(root, 'notebooks')];
    const said = execFileSync(jupyterPython(root), [...program, JSON.stringify(LANGUAGES), String(CELLS)], {
      env: { ...jupyterEnvironment(root), JUPYTER_PATH: specs },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const rounds: Record<string, Record<string, number>[]> = JSON.parse(said);
    const kernels = Object.fromEntries(Object.entries(rounds).map(([name, rows]) => [name, medians(rows)]));
    const date = new Date().toISOString().slice(0, 10);
    // What else the machine did: the results are compared with each other, and not with those of another day.
    const [, , load] = loadavg();
    saveJson(join(root, 'bench', 'results', 'kernel.json'), {
      command: COMMAND,
      date,
      machine: machine(),
      load: Number(load.toFixed(1)),
      rounds: ROUNDS,
      kernels,
    });
    console.table(kernels);
  } finally {
    rmSync(specs, { recursive: true, force: true });
  }
}

function medians(rows: readonly Record<string, number>[]): Record<string, number> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const valuesOf = (name: string) => rows.flatMap((row) => (name in row ? [row[name]] : []));
  return Object.fromEntries(names.map((name) => [name, Number(median(valuesOf(name)).toPrecision(3))]));
}

main();
