import type { Code } from '../../../../grader/src/running/messages';

// biome-ignore lint/security/noGlobalEval: this runs the learner's code, in its sandbox.
const globalEval = eval;

/** Runs a piece of code as a CommonJS module and returns what it exports: the twin of the grader's, which needs node:vm. */
export function evaluate({ code, filename }: Code, require: NodeJS.Require): Record<string, unknown> {
  const module = { exports: {} as Record<string, unknown> };
  // On one line with the code, so that its lines are those of stack traces.
  const run = globalEval(`(function (exports, require, module) { ${code}\n})\n//# sourceURL=${filename}`);
  run.call(module.exports, module.exports, require, module);
  return module.exports;
}
