import { Socket } from 'node:net';
import type { Packages } from './course-packages';
import { BUILT_IN, closeWaysOut } from './imports';
import { lockLanguage } from './lock';
import { printed } from './printed';
import { newNames } from './traces';

/** Locks what an answer could change of the process that it will run in. */
export interface Locks {
  /**
   * Locks the language, Node's streams and the packages that are loaded, and shuts the ways out of `process`: once, in a
   * fork server for all of its copies. Returns a function that says whether what is locked has names that it had not then.
   */
  lock(): () => boolean;
}

export function locksOn(packages: Packages, root: string): Locks {
  let isNamed: (() => boolean) | undefined;
  return {
    lock() {
      if (isNamed) return isNamed;
      const { inherited, exported } = partsOfPackages(packages);
      const builtIn = partsOfNode();
      const streams = [Socket.prototype, ...[Socket.prototype, process, printed].flatMap(ancestors)];
      const prototypes = [...new Set([...streams, ...builtIn.inherited, ...inherited])];
      isNamed = newNames([...lockLanguage(prototypes, exported), ...builtIn.modules]);
      closeWaysOut(`${root}/node_modules`);
      fixFunctionsOf(process, OF_PROCESS);
      for (const object of builtIn.fixed) fixFunctionsOf(object);
      return isNamed;
    },
  };
}

/** What an object inherits from, short of Object.prototype. */
function ancestors(object: object): object[] {
  const parent = Object.getPrototypeOf(object) as object | null;
  return parent && parent !== Object.prototype ? [parent, ...ancestors(parent)] : [];
}

/** What a package exports: itself, the classes among it, and the plain data. */
function parts(exports: object): object[] {
  const values = Object.values(exports);
  const data = values.filter((value) => typeof value === 'object' && value !== null);
  return [exports, ...classesIn(exports), ...data];
}

const classesIn = (exports: object): { prototype: object }[] =>
  Object.values(exports).filter((value) => typeof value === 'function' && value.prototype);

/**
 * What an answer may import of Node, which the process works with itself: it parses requests by a StringDecoder, encodes
 * replies by Buffer, and streams hand themselves to `process.nextTick`.
 */
function partsOfNode(): { modules: object[]; inherited: object[]; fixed: object[] } {
  // An answer gets a copy of fs, and the original makes some of its parts when they are first asked for.
  const modules = BUILT_IN.filter((name) => name !== 'fs').map((name) => require(name) as object);
  const values = modules.flatMap((exports) =>
    Reflect.ownKeys(exports)
      .filter((name) => name !== 'prototype')
      .map((name) => Reflect.getOwnPropertyDescriptor(exports, name)?.value as unknown),
  );
  const functions = [...modules, ...values].filter((value): value is Class => typeof value === 'function');
  const objects = values.filter((value): value is object => typeof value === 'object' && value !== null);
  return {
    modules,
    inherited: functions.map(({ prototype }) => prototype).filter((prototype): prototype is object => !!prototype),
    fixed: [...modules, ...functions, ...objects],
  };
}

interface Class {
  (...args: never): unknown;
  prototype?: object;
}

/** What the process calls of itself. Others are its own to replace: Node does so when parts of it are first used. */
const OF_PROCESS = ['nextTick', 'exit', 'reallyExit'];

/** What these functions of an object do stays what it is; its other values may change. */
function fixFunctionsOf(object: object, names = Reflect.ownKeys(object)): void {
  for (const name of names) {
    const descriptor = Reflect.getOwnPropertyDescriptor(object, name);
    if (descriptor?.configurable && typeof descriptor.value === 'function') {
      Object.defineProperty(object, name, { writable: false, configurable: false });
    }
  }
}

function partsOfPackages(packages: Packages): { inherited: object[]; exported: object[] } {
  if (!packages.isTensorFlowLoaded) return { inherited: [], exported: [] };
  const tf = packages.tensorflow();
  const backend = tf.backend() as unknown as { tensorMap?: object };
  const live = [tf.engine(), tf.backend(), tf.env(), backend.tensorMap ?? {}];
  const library = packages.load('transferlab') as object;
  const prototypes = [tf, library].flatMap(classesIn).map(({ prototype }) => prototype);
  // Objects of some classes get properties in the place of methods that they inherit, as callbacks of tf.layers do. Tensors
  // do not, and theirs are called most.
  const tensors = [tf.Tensor.prototype, tf.Variable.prototype] as object[];
  return {
    inherited: [...live.flatMap(ancestors), ...prototypes.filter((prototype) => !tensors.includes(prototype))],
    exported: [...parts(tf), ...parts(library), ...tensors],
  };
}
