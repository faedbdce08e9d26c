/** Loads TensorFlow.js' wasm backend, which registers itself. */
export function loadBackend(): void {
  require('@tensorflow/tfjs-backend-wasm');
}
