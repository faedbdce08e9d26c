import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';

export type Tf = typeof import('@tensorflow/tfjs');

/** The packages of the checkout, as the running process loads them. */
export interface Packages {
  /** What an answer may import of node_modules: the packages that the course names. */
  readonly names: readonly string[];
  readonly isTensorFlowLoaded: boolean;
  /** Gives Node's modules what TensorFlow.js calls of them and newer Nodes lack: before they are locked. */
  completeNode(): void;
  /** All TensorFlow names lead to the copy that the library chose, so that there is one engine, native or not. */
  tensorflow(): Tf;
  load(name: string): unknown;
  /** What has to be done in a copy of this process before TensorFlow is first used there; done once. */
  beforeFirstUse(open: (() => void) | undefined): void;
  /** Does it now, where something is waiting to be done. */
  open(): void;
  /** Calls this once, when TensorFlow is loaded, in whatever way; at once where it is. */
  onceLoaded(use: (tf: Tf) => void): void;
}

export function coursePackages(root: string): Packages {
  const rootRequire = Module.createRequire(join(root, 'package.json'));
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object };
  let waiting: (() => void) | undefined;
  const open = () => {
    const first = waiting;
    waiting = undefined;
    first?.();
  };
  const isLoaded = () => Object.keys(require.cache).some((file) => file.includes('tfjs-core'));
  const waitingForTensorFlow: ((tf: Tf) => void)[] = [];
  const tensorflow = (): Tf => {
    open();
    const { tf } = rootRequire('transferlab/dist/engine/tensorflow.js') as { tf: Tf };
    for (const use of waitingForTensorFlow.splice(0)) use(tf);
    return tf;
  };
  return {
    names: [...Object.keys(dependencies).filter((name) => name !== 'course'), '@tensorflow/tfjs'],
    get isTensorFlowLoaded() {
      return isLoaded();
    },
    completeNode() {
      const module = rootRequire('transferlab/dist/engine/removed-node-functions.js');
      (module as { replaceRemovedNodeFunctions(): void }).replaceRemovedNodeFunctions();
    },
    tensorflow,
    load(name) {
      if (/^@tensorflow\/(tfjs|tfjs-node)$/.test(name)) return tensorflow();
      const loaded: unknown = rootRequire(name);
      if (waitingForTensorFlow.length > 0 && isLoaded()) tensorflow();
      return loaded;
    },
    beforeFirstUse(first) {
      waiting = first;
    },
    open,
    onceLoaded(use) {
      waitingForTensorFlow.push(use);
      if (isLoaded()) tensorflow();
    },
  };
}
