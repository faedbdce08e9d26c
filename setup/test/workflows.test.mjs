import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { at, cache } from '../engine/places.mjs';
import nodeVersion from '../node-version.js';
import { MAJORS } from '../stages/on-node.mjs';
import { temporaryFolder } from './folder.mjs';

const { tooOld } = nodeVersion;
const FOLDER = at('.github', 'workflows');
const workflows = fs
  .readdirSync(FOLDER)
  .map((name) => ({ name, text: fs.readFileSync(path.join(FOLDER, name), 'utf8') }));
const machine = fs.readFileSync(at('.github', 'actions', 'machine', 'action.yml'), 'utf8');
const everything = [...workflows.map(({ text }) => text), machine].join('\n');
const manifest = JSON.parse(fs.readFileSync(at('package.json'), 'utf8'));

/** The jobs of a workflow, each as its text. @param {string} text */
function jobsOf(text) {
  const [, jobs] = text.split(/^jobs:\n/m);
  return jobs.split(/^(?= {2}\w[\w-]*:\n)/m).filter((job) => job.trim());
}

test('a job ends by itself, and may do nothing that it does not list', () => {
  for (const { name, text } of workflows) {
    assert.match(text, /^permissions: \{\}$/m, name);
    assert.match(text, /^concurrency:$/m, name);
    const jobs = jobsOf(text);
    assert.ok(jobs.length > 0, name);
    for (const job of jobs) {
      assert.match(job, /^ {4}timeout-minutes: \d+$/m, `${name}: ${job.split('\n')[0]}`);
      assert.match(job, /^ {4}permissions:\n( {6}[\w-]+: \w+ # .+\n)+/m, `${name}: ${job.split('\n')[0]}`);
    }
  }
});

test('an action is pinned by its commit, and each commit has one version', () => {
  /** @type {Map<string, string>} */
  const pins = new Map();
  for (const [, used] of everything.matchAll(/^\s*(?:- )?uses: (.*)$/gm)) {
    if (used.startsWith('./')) {
      assert.ok(fs.existsSync(at(used, 'action.yml')), used);
      continue;
    }
    const [, action, commit, version] = used.match(/^([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/) ?? [];
    assert.ok(action, `${used} is not pinned as OWNER/NAME@COMMIT # vX.Y.Z`);
    assert.equal(pins.get(action) ?? `${commit} ${version}`, `${commit} ${version}`, action);
    pins.set(action, `${commit} ${version}`);
  }
  assert.ok(pins.size > 5);
});

test('CI runs on the versions of Node that the repository is tried on, the oldest of which it admits', () => {
  const ci = workflows.find(({ name }) => name === 'ci.yml')?.text ?? '';
  const [, list] = /^ {8}node: \[(.*)\]$/m.exec(ci) ?? [];
  assert.deepEqual(
    list.split(', '),
    MAJORS.map((major) => `'${major}'`),
  );
  assert.equal(manifest.engines.node, `>=${MAJORS[0]}`);
  assert.equal(tooOld(`v${MAJORS[0]}.0.0`), null);
  assert.match(tooOld(`v${Number(MAJORS[0]) - 1}.9.0`), new RegExp(`Node ${MAJORS[0]} or newer`));
});

test('the commands of the workflows exist', () => {
  const runs = [...everything.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
  for (const script of runs) assert.ok(manifest.scripts[script], `npm run ${script}`);
  assert.ok(runs.length > 5);
  const { stdout } = spawnSync(process.execPath, [at('setup', 'test.js'), '--list'], { encoding: 'utf8' });
  const stages = stdout
    .trim()
    .split('\n')
    .map((row) => row.split(' ')[0]);
  for (const [, names] of everything.matchAll(/npm test -- (.*)/g)) {
    for (const name of names.split(' ')) assert.ok(stages.includes(name), `npm test -- ${name}`);
  }
  // A file, or the beginning of a name, as Jest takes it.
  for (const [file] of everything.matchAll(/(?:solutions|bench|lib)\/[\w/.-]*\w/g)) {
    const { dir, base } = path.parse(at(file));
    assert.ok(
      fs.readdirSync(dir).some((name) => name.startsWith(base)),
      file,
    );
  }
});

test('Node is tried from the oldest that set-up admits', () => {
  const { tooOld } = createRequire(import.meta.url)('../node-version.js');
  const [, list] = everything.match(/^ {8}node: \[(.*)\]$/m) ?? [];
  const [oldest, ...newer] = list.split(', ').map((each) => Number(each.replaceAll("'", '')));
  assert.equal(tooOld(`${oldest}.0.0`), null);
  assert.notEqual(tooOld(`${oldest - 1}.0.0`), null);
  assert.ok(newer.every((version) => version > oldest));
});

test('the night runs each proof that CONTRIBUTING lists', () => {
  const [, table] = fs.readFileSync(at('CONTRIBUTING.md'), 'utf8').split('## More proof than `npm test` has time for');
  const commands = [...table.split('\n## ')[0].matchAll(/^\| `(.*?)`/gm)].map(([, command]) => command);
  assert.ok(commands.length >= 5);
  const nightly = fs.readFileSync(path.join(FOLDER, 'nightly.yml'), 'utf8');
  for (const command of commands) {
    const [mark] = command.match(/npm run [\w:-]+|TRANSFERLAB_TESTS/) ?? [command];
    assert.ok(nightly.includes(mark), `${command} is not in nightly.yml`);
  }
});

const zizmor = fs.existsSync(cache('venv', process.platform === 'win32' ? 'Scripts/zizmor.exe' : 'bin/zizmor'));

/** Lints a copy of `.github` with one workflow changed. @param {import('node:test').TestContext} t @param {(text: string) => string} change */
function lintChanged(t, change) {
  const folder = temporaryFolder(t);
  fs.cpSync(at('.github'), path.join(folder, '.github'), { recursive: true });
  const file = path.join(folder, '.github', 'workflows', 'pages.yml');
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, change(text));
  if (change(text) === text) assert.fail('nothing was changed');
  return spawnSync(process.execPath, [at('setup', 'lint', 'workflows.mjs'), '--root', folder], { encoding: 'utf8' });
}

test('lint finds an output that no step gives, with its line', (t) => {
  const { status, stdout } = lintChanged(t, (text) => text.replace('steps.deployment.outputs', 'steps.deploy.outputs'));
  assert.equal(status, 1);
  assert.match(stdout, /pages\.yml:\d+:\d+ property "deploy" is not defined/);
});

test('lint finds a token that is left to later steps, and a text of others in a command', {
  skip: zizmor ? false : 'zizmor is not there: it comes with set-up, for Python 3.11 or newer',
}, (t) => {
  const kept = lintChanged(t, (text) => text.replace('persist-credentials: false', 'fetch-depth: 1'));
  assert.equal(kept.status, 1);
  assert.match(kept.stdout, /artipacked/);
  const untrusted = lintChanged(t, (text) =>
    text.replace('--run all', `--run $\{{ github.event.head_commit.message }}`),
  );
  assert.match(untrusted.stdout, /template-injection/);
});
