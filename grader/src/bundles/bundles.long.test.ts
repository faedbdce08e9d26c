import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { course, gradedCourse } from '../../fixtures/grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { parseGradescope } from '../reports/gradescope';
import { kubernetesJob } from './kubernetes';

const bin = join(__dirname, '../../bin/course.js');
const UNZIP =
  'import sys,zipfile,os\nz=zipfile.ZipFile(sys.argv[1])\nz.extractall(sys.argv[2])\nfor i in z.infolist(): os.chmod(os.path.join(sys.argv[2],i.filename), i.external_attr>>16)';

test('the Gradescope bundle grades a submission as Gradescope would call it', () => {
  const folder = temporaryFolder('Gradescope ');
  const home = gradedCourse(join(folder, 'course'));
  const zip = join(folder, 'autograder.zip');
  const rules = join(folder, 'grading.yaml');
  writeFileSync(rules, 'credit: share\n');
  expect(course(home, 'bundle', 'gradescope', zip, '--config', rules)).toMatchObject({ status: 0 });
  const root = join(folder, 'autograder');
  const source = join(root, 'source');
  expect(spawnSync('python3', ['-c', UNZIP, zip, source], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
  expect(readFileSync(join(source, 'setup.sh'), 'utf8')).toContain('npm start -- --setup-only');
  expect(readFileSync(join(source, 'exercises/00-first/negate/check.test.ts'), 'utf8')).toContain('hidden: true');
  // Nothing is installed here: the grader that is built already stands in for the bundle's own.
  writeFileSync(join(source, 'grader/bin/course.js'), `require(${JSON.stringify(bin)});\n`);
  const run = () => {
    const env = { ...process.env, AUTOGRADER: root, COURSE_HOME: source };
    expect(spawnSync(join(source, 'run_autograder'), { cwd: root, env, encoding: 'utf8' }).status).toBe(0);
    return parseGradescope(readFileSync(join(root, 'results/results.json'), 'utf8'));
  };
  expect(run()).toMatchObject({ score: 0, output: expect.stringContaining('There is no') });
  mkdirSync(join(root, 'submission'));
  writeFileSync(
    join(root, 'submission/answer.ts'),
    'export const negate = (x: number[]) => x.map((v) => (v === 424242 ? 0 : 0 - v));\n',
  );
  const { score, tests } = run();
  expect(score).toBe(1.33);
  expect(tests?.[0]).toMatchObject({ name: '00-negate  Turn the sign', status: 'failed', max_score: 2 });
  expect(tests?.[0].output).toContain('This check is hidden');
  expect(tests?.[0].output).not.toContain('424242');
});

test('a bundle has no solution and no wrong answer, and rules that need other files are refused', () => {
  const folder = temporaryFolder('Gradescope ');
  const home = gradedCourse(join(folder, 'course'));
  const zip = join(folder, 'a.zip');
  course(home, 'bundle', 'gradescope', zip);
  const names = spawnSync(
    'python3',
    ['-c', 'import sys,zipfile\nprint("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', zip],
    { encoding: 'utf8' },
  ).stdout.split('\n');
  expect(names).toEqual(
    expect.arrayContaining([
      'setup.sh',
      'run_autograder',
      'package-lock.json',
      'exercises/00-first/double/stub.ts',
      'grader/src/cli.ts',
    ]),
  );
  expect(names.filter((name) => /^solutions\/|\/wrong\/|node_modules|^exercises\/00-start/.test(name))).toEqual([]);
  writeFileSync(join(folder, 'grading.yaml'), 'overrides: o.csv\n');
  expect(
    course(home, 'bundle', 'gradescope', join(folder, 'b.zip'), '--config', join(folder, 'grading.yaml')),
  ).toMatchObject({ status: 2, stderr: expect.stringContaining('names other files') });
  expect(course(home, 'bundle', 'gradescope', zip)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('is there already'),
  });
});

test('the Kubernetes job is YAML of a job and a policy without network, and ends well when something waits for the instructor', () => {
  const [job, policy] = parseAllDocuments(
    kubernetesJob({ name: 'grade', image: 'example/course:1', workers: 3, claim: 'class' }),
  ).map((one) => one.toJS());
  expect(job).toMatchObject({
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { template: { spec: { restartPolicy: 'Never' } } },
  });
  expect(policy).toMatchObject({
    kind: 'NetworkPolicy',
    spec: { podSelector: { matchLabels: job.spec.template.metadata.labels }, policyTypes: ['Ingress', 'Egress'] },
  });
  const [sh, flag, script] = job.spec.template.spec.containers[0].command as string[];
  for (const [status, expected] of [
    [0, 0],
    [1, 0],
    [2, 2],
  ]) {
    const path = temporaryFolder('bin ');
    writeFileSync(join(path, 'npx'), `#!/bin/sh\nexit ${status}\n`, { mode: 0o755 });
    expect(spawnSync(sh, [flag, script], { env: { PATH: `${path}:/usr/bin:/bin` } }).status).toBe(expected);
  }
});

test('with a queue: a Redis that keeps a file, pods of workers, and policies by which they reach it and nothing else', () => {
  const options = {
    name: 'grade',
    image: 'example/course:1',
    workers: 2,
    claim: 'class',
    queue: 'secret',
    replicas: 5,
  };
  const all = parseAllDocuments(kubernetesJob(options)).map((one) => one.toJS());
  expect(all.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'Job grade',
    'Deployment grade-worker',
    'Service grade-redis',
    'StatefulSet grade-redis',
    'NetworkPolicy grade',
    'NetworkPolicy grade-worker',
    'NetworkPolicy grade-redis',
  ]);
  const [job, workers, service, redis, ...policies] = all;
  const podOf = (one: typeof job) => one.spec.template.spec.containers[0];
  expect(podOf(redis).args).toEqual(['--appendonly', 'yes', '--requirepass', '$(PASSWORD)']);
  expect(workers.spec.replicas).toBe(5);
  for (const one of [job, workers]) {
    expect(podOf(one).env[0].valueFrom.secretKeyRef).toEqual({ name: 'secret', key: 'password' });
    expect(podOf(one).env[1]).toEqual({
      name: 'COURSE_QUEUE',
      value: `redis://:$(PASSWORD)@${service.metadata.name}:6379`,
    });
  }
  // Each pod has exactly one policy, and Redis is the only pod that any of them leads to.
  for (const [at, one] of [job, workers, redis].entries()) {
    const { labels } = one.spec.template.metadata;
    expect(policies[at].spec).toMatchObject({
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(service.spec.selector.part === labels.part).toBe(one === redis);
  }
  const ends = policies.flatMap(({ spec }) => (spec.egress ?? []).flatMap(({ to = [] }: { to?: object[] }) => to));
  expect(ends).toEqual([redis, redis].map(({ spec }) => ({ podSelector: spec.selector })));
  expect(policies[2].spec.ingress[0].from).toEqual(
    [job, workers].map(({ spec }) => ({ podSelector: { matchLabels: spec.template.metadata.labels } })),
  );
});

test.each([
  [['bundle', 'kubernetes', 'x.yaml'], '--image'],
  [['bundle', 'kubernetes', 'x.yaml', '--image', 'i', '--claim', 'c', '--name', 'A B'], 'lower-case letters'],
])('%j is refused', (args, says) => {
  expect(course(join(__dirname, '../../fixtures/graded'), ...args)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining(says),
  });
});
