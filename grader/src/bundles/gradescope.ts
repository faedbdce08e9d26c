import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAtomically } from 'transferlab/dist/atomic';
import { ZipFile } from 'yazl';
import { filesOf } from '../authoring/release';
import type { Course } from '../course';
import { CourseError, refusing } from '../error';

/** Not needed to grade, or better not next to a student's code: answers, tests of the grader, lessons. */
const LEFT_OUT =
  /^solutions\/|^exercises\/[^/]+\/[^/]+\/(wrong\/|answer\.ts)|^grader\/(hostile|fixtures|templates)\/|\.test\.(ts|mjs)$|^notebooks\/|^bench\/results/;
const CHECKS = /^exercises\/[^/]+\/[^/]+\/check\.test\.ts$/;

/** Runs once, when Gradescope builds its image: Ubuntu, as root. */
const SETUP = `#!/usr/bin/env bash
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends ca-certificates curl gnupg python3 python3-venv g++ bubblewrap
if ! command -v node >/dev/null || [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
  curl -fsSL https://deb.nodesource.com/setup_20.x | bash -
  apt-get install -y nodejs
fi
cd /autograder/source
npm start -- --setup-only
`;

/** Runs for each submission. `AUTOGRADER` is where Gradescope has its folders; another place is for trying it out. */
const RUN = `#!/usr/bin/env bash
set -uo pipefail
root="\${AUTOGRADER:-/autograder}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
rules=()
if [ -f "$root/source/grading.yaml" ]; then rules=(--config "$root/source/grading.yaml"); fi
node "$root/source/grader/bin/course.js" grade "$root/submission" --student submission --out "$out/graded" "\${rules[@]}" 2>&1 | tee "$out/said"
mkdir -p "$root/results"
if [ -f "$out/graded/gradescope/submission.json" ]; then
  cp "$out/graded/gradescope/submission.json" "$root/results/results.json"
else
  node -e 'console.log(JSON.stringify({ score: 0, stdout_visibility: "hidden", output: "It could not be graded: " + require("fs").readFileSync(process.argv[1], "utf8").slice(-2000) }))' "$out/said" > "$root/results/results.json"
fi
`;

/** Writes the zip that Gradescope takes as an autograder: the grader, the exercises with all their checks, the rules. */
export async function gradescopeBundle(course: Course, file: string, rules: string | undefined): Promise<number> {
  if (existsSync(file)) throw new CourseError(`${file} is there already. Name another file, or delete it.`);
  const paths = filesOf(course.home).filter((path) => !LEFT_OUT.test(path) || CHECKS.test(path));
  const others =
    course.home === course.root
      ? []
      : filesOf(course.root).filter((path) => !LEFT_OUT.test(path) && !path.startsWith('exercises/'));
  const zip = new ZipFile();
  const add = (path: string, content: Buffer | string, mode = 0o100644) =>
    zip.addBuffer(Buffer.from(content), path, { mode, mtime: new Date(Date.UTC(2026, 0, 1)) });
  for (const path of others) add(path, readFileSync(join(course.root, path)));
  for (const path of paths.filter((name) => !others.includes(name))) add(path, readFileSync(join(course.home, path)));
  add('setup.sh', SETUP, 0o100755);
  add('run_autograder', RUN, 0o100755);
  if (rules) add('grading.yaml', rules);
  zip.end();
  const { write, finish, undo } = refusing(() => openAtomically(file));
  try {
    for await (const chunk of zip.outputStream) refusing(() => write(chunk as Buffer));
    refusing(() => finish());
  } finally {
    undo();
  }
  return paths.length + others.length;
}
