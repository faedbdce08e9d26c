import { version } from './engine/version.mjs';
import { setUp } from './set-up.mjs';
import { onArm64 } from './stages/on-arm64.mjs';
import { runStages } from './stages/run-stages.mjs';

const HELP = `npm run test:arm64              try ${onArm64.guards}
npm run test:arm64 -- --help    this text

It needs Debian's qemu-user, libc6-arm64-cross and libstdc++6-arm64-cross. It fetches the pinned compiler, Node and TensorFlow for
arm64 into .cache, half a gigabyte, and takes some minutes.`;

/** `npm run test:arm64`: tries the addon on Linux arm64, emulated on this machine. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const [word] = argv;
  if (word === undefined) return (await setUp()) ? runStages([onArm64], console.log) : 1;
  if (argv.length === 1 && ['--help', '-h', '--version'].includes(word)) {
    console.log(word === '--version' ? version() : HELP);
    return 0;
  }
  console.error(`npm run test:arm64 takes no arguments; got '${argv.join(' ')}'.\n\n${HELP}`);
  return 2;
}
