export { jupyterEnvironment, jupyterPython } from './jupyter-environment';
export { writeKernelSpec } from './kernelspec';
