import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { at } from '../engine/places.mjs';

const WORKSPACES = ['backend', 'bench', 'fuzz', 'grader', 'kernel', 'lab', 'lib', 'setup', 'site'];
const LEFT_OUT =
  /(^|[\\/])(node_modules|dist|out|hostile|honest|fixtures|test|browser|peers|reference|families)([\\/]|$)|\.test\./;

/** A name that a program reads from its environment, in TypeScript, JavaScript and Python. */
const READ =
  /(?:process\.env|\benv)\.([A-Z][A-Z0-9_]+)|environ(?:\.get\(|\[)['"]([A-Z0-9_]+)|'((?:TRANSFERLAB|COURSE)_[A-Z]+)'|\{ ([^{}]*) \} = process\.env/g;

test('every variable that the sources read is in CONTRIBUTING’s table', () => {
  const table = fs.readFileSync(at('CONTRIBUTING.md'), 'utf8');
  const documented = new Set(
    [...table.matchAll(/^\| (`[A-Z][A-Z0-9_]+`.*?) \|/gm)].flatMap(([, names]) => names.match(/\w+/g) ?? []),
  );
  /** @type {Map<string, string>} */
  const read = new Map();
  for (const workspace of WORKSPACES) {
    for (const file of fs.readdirSync(at(workspace), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(m?ts|[mc]?js|py)$/.test(file) || LEFT_OUT.test(file)) continue;
      for (const [, ...names] of fs.readFileSync(at(workspace, file), 'utf8').matchAll(READ)) {
        for (const name of names.join(' ').match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []) read.set(name, `${workspace}/${file}`);
      }
    }
  }
  assert.ok(read.size > 10);
  for (const [name, file] of read) assert.ok(documented.has(name), `${name}, which ${file} reads, is not in the table`);
});
