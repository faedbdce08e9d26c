import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { at, root } from '../engine/places.mjs';
import { EMBEDDED, NOTICES, notices, sitePackages } from '../package/notices.mjs';

const ready = fs.existsSync(sitePackages());

test('the notices are those of what is given away now', { skip: ready ? false : 'set-up has not run' }, () => {
  assert.ok(
    fs.readFileSync(NOTICES, 'utf8') === notices(),
    'THIRD_PARTY_NOTICES.md is out of date. Run `npm run notices`, and look at what has changed.',
  );
});

test('every package that is built into the scripts of the site is named', async () => {
  const { build } = createRequire(at('site', 'package.json'))('esbuild');
  const entryPoints = ['site.ts', 'search.ts', 'site.css'].map((name) => at('site', 'page', name));
  const { metafile } = await build({ entryPoints, bundle: true, write: false, metafile: true, outdir: 'none' });
  const packages = Object.keys(metafile.inputs).flatMap((file) => {
    const [, name] = path.resolve(file).match(/node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)(?!.*node_modules)/) ?? [];
    return name ? [name.replaceAll('\\', '/')] : [];
  });
  assert.deepEqual(new Set(packages), new Set(['minisearch']));
  for (const name of packages) {
    assert.ok(
      EMBEDDED.some((embedded) => embedded.name === name),
      name,
    );
  }
});

test('the library’s dependencies are listed with those that come through them', () => {
  const text = fs.readFileSync(NOTICES, 'utf8');
  const { dependencies } = JSON.parse(fs.readFileSync(at('lib', 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    if (name !== 'tfjs-node-kernels') assert.match(text, new RegExp(`^\\| \`${name}\` \\|`, 'm'));
  }
  // Through tfjs: its parts. The course's own tools, which the library does not bring, are not listed.
  assert.match(text, /^- Apache-2\.0: .*@tensorflow\/tfjs-core/m);
  assert.doesNotMatch(text, /jest|typescript/);
});

test('no font is in the repository, and no style sheet of ours names one to fetch', {
  skip: fs.existsSync(at('.git')) ? false : 'this copy has no history, which lists the files',
}, () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n');
  assert.deepEqual(
    files.filter((file) => /\.(woff2?|ttf|otf|eot)$/i.test(file)),
    [],
  );
  for (const file of files.filter((name) => /\.(css|html|j2)$/.test(name) && fs.existsSync(at(name)))) {
    assert.doesNotMatch(fs.readFileSync(at(file), 'utf8'), /@font-face/, file);
  }
});
