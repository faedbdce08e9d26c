import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { tf } from 'transferlab';
import { ModuleKind, ScriptTarget, transpile } from 'typescript';

const guide = readFileSync(join(__dirname, 'typescript.md'), 'utf8');
const [, shared] = /```ts\n(.*?)```/s.exec(guide) ?? [];

/** The cells of each row whose first two are code, of the tables whose heading begins with this word. */
function rowsOf(heading: string): string[][] {
  const tables = guide.split('\n\n').filter((part) => part.startsWith(`| ${heading} |`));
  return tables.flatMap((table) =>
    table
      .split('\n')
      .slice(2)
      .map((row) => [...row.matchAll(/(`+) ?(.+?) ?\1/g)].map(([, , code]) => code.replaceAll('\\|', '|'))),
  );
}

/** The value of TypeScript code, as JSON has it, with `tf` and these statements before it. */
function resultOf(code: string, before = ''): unknown {
  const options = { target: ScriptTarget.ES2022, module: ModuleKind.CommonJS };
  const program = `${transpile(before, options)}\n${transpile(code, options)}`;
  return JSON.parse(JSON.stringify(runInNewContext(program, { tf })));
}

describe('in both languages', () => {
  const isValue = ([typescript, python]: string[]) => python && !/…|^const/.test(typescript);
  const values = rowsOf('TypeScript').filter(isValue);
  const declarations = rowsOf('TypeScript').filter(([typescript]) => /^const [^…]*$/.test(typescript));

  test('the two columns give the same', () => {
    const named = declarations.map(([typescript, python]) => [typescript, python, namesIn(typescript)] as const);
    const expected = [
      ...values.map(([typescript]) => resultOf(typescript, shared)),
      ...named.map(([typescript, , names]) => resultOf(`[${names}]`, `${shared}\n${typescript};`)),
    ];
    const program = [
      'import json',
      "scores = [0.2, 0.7, 0.1]\nnames = ['cat', 'dog', 'hen']",
      "found = {'probe': {'accuracy': 0.91}, 'scratch': {'accuracy': 0.64}}\nout = []",
      ...values.map(([, python]) => `out.append(${python})`),
      ...named.map(([, python, names]) => `${python}\nout.append([${names}])`),
      'print(json.dumps(out))',
    ].join('\n');
    const { stdout, stderr } = spawnSync('python3', ['-c', program], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const reported: unknown[] = JSON.parse(stdout);
    const codes = [...values, ...declarations].map(([typescript]) => typescript);
    expect(codes.map((code, index) => [code, reported[index]])).toEqual(
      codes.map((code, index) => [code, expected[index]]),
    );
    expect(codes.length).toBeGreaterThan(35);
  });
});

/** The names that a declaration makes. */
const namesIn = (declaration: string): string =>
  declaration
    .replace(/^const (.*?) = .*$/, '$1')
    .replaceAll(/\w+: /g, '')
    .replaceAll(/[^\w,]/g, '');

test.each(rowsOf('TensorFlow.js'))('%s is the third column of its row', (code, _, result) => {
  let value: unknown;
  tf.tidy(() => {
    value = resultOf(code, 'const x = tf.tensor2d([[1, 2], [3, 4]]);');
  });
  expect(tidied(value)).toEqual(JSON.parse(result));
});

/** Numbers to five digits: `norm` takes a root. */
const tidied = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'number' ? Number(part.toPrecision(5)) : part)));
