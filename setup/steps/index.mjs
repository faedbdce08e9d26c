import { obstacle } from '../engine/obstacle.mjs';
import { root } from '../engine/places.mjs';
import { readStamp } from '../engine/stamp.mjs';
import { chooseMode, findCompiler } from '../engine/tensorflow-mode.mjs';
import { answers } from './answers.mjs';
import { build } from './build.mjs';
import { emoji } from './emoji.mjs';
import { forkServer } from './fork-server.mjs';
import { kernelSnapshot } from './kernel-snapshot.mjs';
import { kernelspec } from './kernelspec.mjs';
import { lab } from './lab.mjs';
import { packages } from './packages.mjs';
import { pictures } from './pictures.mjs';
import { jupyter, python } from './python.mjs';
import { setSources } from './set-sources.mjs';
import { sets } from './sets.mjs';
import { compilerFor, tensorflow, tensorflowStamp } from './tensorflow.mjs';
import { tensorflowLibrary } from './tensorflow-library.mjs';
import { webGpu as webGpuPackages } from './webgpu.mjs';
import { weights } from './weights.mjs';
import { weightsArchives } from './weights-archives.mjs';

/**
 * Everything that makes a clone ready. The two big downloads stand first, so that they overlap with npm's.
 * `warn` is told what the reader should know though set-up goes on.
 * @param {{ gpu?: boolean, webGpu?: boolean, warn?: (text: string) => void }} [options] @returns {import('../engine/run-steps.mjs').Step[]}
 */
export function allSteps({ gpu = false, webGpu = false, warn = console.warn } = {}) {
  const compiler = findCompiler();
  const choice = chooseMode({
    asked: process.env.TRANSFERLAB_TENSORFLOW || undefined,
    gpu,
    compiler,
    earlier: readStamp(root, tensorflowStamp())?.mode,
    obstacle: obstacle(),
  });
  return [
    packages,
    python,
    compilerFor(choice.mode, compiler),
    tensorflowLibrary(choice.mode),
    jupyter,
    weightsArchives,
    emoji,
    setSources,
    tensorflow(choice, compiler, warn),
    build,
    ...(webGpu ? [webGpuPackages] : []),
    forkServer(compiler, warn),
    weights,
    kernelspec,
    kernelSnapshot(warn),
    lab,
    answers,
    pictures,
    ...sets,
  ];
}
