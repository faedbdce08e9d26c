import { spawnSync } from 'node:child_process';
import { root } from '../engine/places.mjs';
import { reachOf } from './reach.mjs';
import { long, unit } from './unit.mjs';

/** @import { Stage } from './child.mjs' */

/** Stages that can run some test files alone. @type {Record<string, (files: string[]) => Stage>} */
const OF_FILES = { unit, long };

/**
 * The stages that a change since a commit can reach, the stages of Jest's tests with only the files that it can reach, and a
 * sentence for the reader. What is not committed counts as changed. A complaint where git does not know the commit, and where
 * CI is set: there a mistake of the map would go unseen.
 * @param {string} revision @param {Stage[]} stages
 * @returns {{ complaint: string } | { because: string, stages: Stage[] }}
 */
export function stagesSince(revision, stages) {
  if (process.env.CI) {
    return { complaint: '--since is for work at hand: where CI is set, all stages run. Leave it out, or unset CI.' };
  }
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  if (commit === null) {
    return {
      complaint: `--since is '${revision}', which git does not know here as a commit. Give a branch, a tag or a hash, such as main.`,
    };
  }
  const [changed, untracked, tracked] = [
    git('diff', '--name-only', '--no-renames', '-z', commit.trim()),
    git('ls-files', '--others', '--exclude-standard', '-z'),
    git('ls-files', '-z'),
  ].map((names) => (names ?? '').split('\0').filter(Boolean));
  const touched = [...new Set([...changed, ...untracked])];
  if (touched.length === 0) return { because: `Nothing changed since ${revision}.`, stages: [] };
  const reach = reachOf(root, [...new Set([...tracked, ...touched])], touched);
  if ('all' in reach) return { because: `All runs: a change of ${reach.all} can show anywhere.`, stages };
  const reached = stages.filter(({ name }) => reach.stages.includes(name));
  const files = reach.tests.length > 0 ? `, with ${reach.tests.length} files of Jest's tests` : '';
  return {
    because: `${touched.length} changed files reach ${reached.map(({ name }) => name).join(', ') || 'none of these stages'}${files}.`,
    stages: reached.map((stage) => OF_FILES[stage.name]?.(reach.tests) ?? stage),
  };
}

/** What git prints, or null where it fails. @param {...string} args */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? stdout : null;
}
