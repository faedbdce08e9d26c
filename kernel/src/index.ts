export { jupyterEnvironment, jupyterPython } from './jupyter-environment';
export { kernelSpec, writeKernelSpec } from './kernelspec';
export { chooseLessons } from './lessons';
