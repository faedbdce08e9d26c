import { version } from './engine/version.mjs';
import { setUp } from './set-up.mjs';
import { onWebGpu } from './stages/on-webgpu.mjs';
import { runStages } from './stages/run-stages.mjs';

const HELP = `npm run test:webgpu              try ${onWebGpu.guards}
npm run test:webgpu -- --help    this text

It needs a GPU with its driver, or on Linux the software GPU of Mesa (Debian: \`sudo apt install mesa-vulkan-drivers\`). It fetches
two packages.`;

/** `npm run test:webgpu`: compares a GPU by WebGPU with this machine's TensorFlow. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  const [word] = argv;
  if (word === undefined) return (await setUp({ webGpu: true })) ? runStages([onWebGpu], console.log) : 1;
  if (argv.length === 1 && ['--help', '-h', '--version'].includes(word)) {
    console.log(word === '--version' ? version() : HELP);
    return 0;
  }
  console.error(`npm run test:webgpu takes no arguments; got '${argv.join(' ')}'.\n\n${HELP}`);
  return 2;
}
