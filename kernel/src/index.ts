export { jupyterEnvironment, jupyterPython } from './jupyter-environment';
export { kernelSpec, writeKernelSpec } from './kernelspec';
