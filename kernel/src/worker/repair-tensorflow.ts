/** The parts of TensorFlow.js' engine that a cell leaves inconsistent when it is stopped. */
interface Engine {
  readonly state: {
    gradientDepth: number;
    kernelDepth: number;
    activeTape: unknown;
    readonly scopeStack: readonly unknown[];
  };
  endScope(): void;
}

/**
 * A cell that was stopped while it was busy ran no `finally`: TensorFlow.js would go on in its `tidy` and record for its
 * gradient. Ends both, where TensorFlow.js is loaded, which frees the tensors of that `tidy` too.
 */
export function repairTensorFlow(): void {
  const engine = (globalThis as unknown as { _tfengine?: Engine })._tfengine;
  if (!engine) return;
  Object.assign(engine.state, { gradientDepth: 0, kernelDepth: 0, activeTape: null });
  while (engine.state.scopeStack.length > 0) engine.endScope();
}
