import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');

test('every public name, function or type, stands in lib/README.md', () => {
  const names = [...read('index.ts').matchAll(/export (?:type )?\{([^}]+)\}/g)].flatMap(([, list]) => list.split(','));
  const readme = read('../README.md');
  expect(names.length).toBeGreaterThan(60);
  expect(names.map((name) => name.trim()).filter((name) => name && !readme.includes(`\`${name}\``))).toEqual([]);
});
