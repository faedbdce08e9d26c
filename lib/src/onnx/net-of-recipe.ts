import type { Net } from '../core/net';
import type { OnnxConfig } from './recipe';

/** The net of a recipe, with zeros as weights. The operators are loaded on demand: most saved nets have no ONNX graph. */
export async function netOfRecipe(config: OnnxConfig): Promise<Net> {
  const { modelOfRecipe } = await import('./recipe');
  const { netOf } = await import('./net-of-onnx');
  return netOf(modelOfRecipe(config), config.ends);
}
