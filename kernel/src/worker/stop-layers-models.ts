/** What is asked of TensorFlow.js' layers. */
interface Layers {
  readonly Callback: new () => { model?: { stopTraining: boolean } };
  registerCallbackConstructor(verbosity: number, callback: unknown): void;
}

/**
 * The stop button ends `model.fit` of TensorFlow.js after its batch, and its promise has the history so far: each run of it
 * listens to SIGINT, as training with the library does.
 */
export function stopLayersModels(loaded: unknown): void {
  const { Callback, registerCallbackConstructor } = (loaded ?? {}) as Partial<Layers>;
  if (!Callback || !registerCallbackConstructor || known.has(registerCallbackConstructor)) return;
  known.add(registerCallbackConstructor);
  class StopOnInterrupt extends Callback {
    private readonly stop = () => {
      if (this.model) this.model.stopTraining = true;
    };
    async onTrainBegin(): Promise<void> {
      process.on('SIGINT', this.stop);
    }
    async onTrainEnd(): Promise<void> {
      process.off('SIGINT', this.stop);
    }
  }
  registerCallbackConstructor(0, StopOnInterrupt);
}

/** Several packages of TensorFlow.js give the same layers. */
const known = new Set<unknown>();
