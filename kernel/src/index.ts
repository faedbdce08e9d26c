export { jupyterEnvironment, jupyterPython } from './jupyter-environment';
export { kernelSpec, writeKernelSpec } from './kernelspec';
export { lessons } from './lessons';
export type { LessonResult, RunLimits } from './run-lesson';
export { runLesson } from './run-lesson';
