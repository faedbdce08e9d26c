import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Code } from './messages';

export type Exports = Record<string, unknown>;

/** Runs a bundled piece of code as a CommonJS module and returns what it exports. */
export function evaluate({ code, filename }: Code, require: NodeJS.Require): Exports {
  const module = { exports: {} as Exports };
  const wrapper = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename });
  wrapper.call(module.exports, module.exports, require, module, filename, dirname(filename));
  return module.exports;
}
