import { version } from './engine/version.mjs';
import { setUp } from './set-up.mjs';
import { chooseStages } from './stages/choose-stages.mjs';
import { MAJORS, onNode } from './stages/on-node.mjs';
import { runStages } from './stages/run-stages.mjs';

const STAGES = MAJORS.map(onNode);

const HELP = `npm run test:nodes             run set-up, unit tests, two lessons, the grader and the kernel on Node ${MAJORS.join(', ')}
npm run test:nodes -- 24 26    on these alone
npm run test:nodes -- --list   name them
npm run test:nodes -- --help   this text

npm brings the newest of each into .cache/nodes. Each takes minutes.`;

/** `npm run test:nodes`: tries the checkout on each version of Node, then sets it up again for this one. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const wish = chooseStages(argv, STAGES);
  if ('complaint' in wish || wish.since !== undefined) {
    console.error(`${'complaint' in wish ? wish.complaint : '--since is for npm test.'}\n\n${HELP}`);
    return 2;
  }
  if (wish.help || wish.version) {
    console.log(wish.help ? HELP : version());
    return 0;
  }
  if (wish.list) {
    console.log(STAGES.map(({ name, guards }) => `${name}  ${guards}`).join('\n'));
    return 0;
  }
  const code = await runStages(wish.stages, console.log);
  // The kernel and the grader's fork server are those of the last Node.
  return (await setUp()) ? code : 1;
}
