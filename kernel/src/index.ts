export { compileLessons } from './compile-lessons';
export type { CompiledCell } from './compiled-cell';
export { formulaAt, formulaHtml } from './formulas';
export { jupyterEnvironment, jupyterPython } from './jupyter-environment';
export { kernelSpec, kernelSpecs, writeKernelSpec } from './kernelspec';
export { chooseLessons, lessons } from './lessons';
export type { LessonResult, RunLimits } from './run-lesson';
export { runLesson } from './run-lesson';
export { typeFiles } from './type-files';
