import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');

const PUBLIC = [...(read('index.ts') + read('portable.ts')).matchAll(/export (?:type )?\{([^}]+)\}/g)]
  .flatMap(([, list]) => list.split(','))
  .map((name) => name.trim())
  .filter((name) => name !== '');

test('every public function has a line in the reference, and every type a place', () => {
  const reference = read('../api.md');
  expect(PUBLIC.length).toBeGreaterThan(400);
  expect(PUBLIC.filter((name) => !reference.includes(`[\`${name}\`](#`))).toEqual([]);
  expect(reference.match(/^\| \[`\w+`\]\(#[\w-]+\) \| +\|$/gm) ?? []).toEqual([]);
});

const ROOT = join(__dirname, '..', '..');
const TSC = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
/** A page's programs use `await` at the top, and show a result without a use for it. */
const LOOSE = { moduleResolution: 'bundler', target: 'es2024', noUnusedLocals: false, rootDir: ROOT };

/** What the programs of the pages use without making it, as a reader has it. */
const GIVEN = `
import type { Dataset, Detection, LabelledPicture, Net, Transform } from '../dist/index';
declare global {
  const x: import('@tensorflow/tfjs').Tensor;
  const net: Net, reader: Net, writer: Net, body: Net, w: import('@tensorflow/tfjs').Variable;
  const train: Dataset, test: Dataset, data: Dataset, faces: Dataset;
  const photographs: Dataset, drawings: Dataset;
  const pictures: readonly LabelledPicture[], others: readonly LabelledPicture[];
  const found: Detection[][], fruit: { pictures: readonly LabelledPicture[]; classes: string[] };
  const classes: string[], texts: string[], moods: string[];
  const moodLabels: number[], ages: number[];
  const optimizer: Transform;
}
`;

const pages = ['../README.md', ...readdirSync(join(__dirname, '..', 'guide')).map((name) => `../guide/${name}`)];

test('every program of the README and the guide type-checks', () => {
  const folder = mkdtempSync(join(__dirname, '..', '.readme-'));
  try {
    writeFileSync(join(folder, 'given.d.ts'), GIVEN);
    let count = 0;
    for (const page of pages) {
      const programs = [...read(page).matchAll(/```ts\n(.*?)```/gs)].map(([, program]) => program);
      for (const program of programs) {
        const imported = PUBLIC.filter((name) => new RegExp(`(?<![.'\\w])${name}\\b(?!:)`).test(program));
        const own = /^import \{([^}]+)\}.*$/m.exec(program)?.[0] ?? '';
        const head = `import { ${imported.filter((name) => !own.includes(name)).join(', ')} } from '../dist/index';\n`;
        const rest = program.replaceAll("from 'transferlab'", "from '../dist/index'");
        writeFileSync(join(folder, `${page.replace(/\W+/g, '-')}${count++}.ts`), `${head}${rest}\nexport {};\n`);
      }
    }
    expect(count).toBeGreaterThan(10);
    const compilerOptions = { noEmit: true, composite: false, incremental: false, module: 'esnext', ...LOOSE };
    const settings = { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, files: readdirSync(folder) };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const { stdout } = spawnSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
