import type { Tensor } from '@tensorflow/tfjs';
import { exactGelu, gelu } from './gelu';

/** The activation between two layers. `tanh-gelu` is the approximation of GELU by tanh. */
export type HiddenActivation = 'gelu' | 'tanh-gelu' | 'quick-gelu' | 'relu' | 'relu6' | 'silu';

const ACTIVATIONS: Readonly<Record<HiddenActivation, (x: Tensor) => Tensor>> = {
  gelu: exactGelu,
  'tanh-gelu': gelu,
  'quick-gelu': (x) => x.mul(x.mul(1.702).sigmoid()),
  relu: (x) => x.relu(),
  relu6: (x) => x.relu6(),
  silu: (x) => x.mul(x.sigmoid()),
};

/** The activation of x, any shape. `quick-gelu` is x sigmoid(1.702 x) (Hendrycks & Gimpel 2016), as in CLIP. */
export function hiddenActivation(x: Tensor, activation: HiddenActivation): Tensor {
  return ACTIVATIONS[activation](x);
}
