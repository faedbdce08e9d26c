import { htmlTable } from './html';

interface Weight {
  readonly shape: readonly number[];
  readonly trainable?: boolean;
}

/** What is asked of a Net of the library. */
interface Net {
  readonly name: string;
  readonly input: { readonly shape: readonly number[] };
  readonly layers: readonly { readonly name: string; readonly inside?: readonly string[] }[];
  readonly weights: Readonly<Record<string, Weight>>;
  readonly output: readonly number[];
}

export function isNet(value: object): value is Net {
  const { layers, weights, input, output } = value as Partial<Net>;
  return Array.isArray(layers) && typeof weights === 'object' && Array.isArray(input?.shape) && Array.isArray(output);
}

/** A net as a table: each layer with the shapes of its weights and how many numbers they hold, and the sum. */
export function netLook({ name, input, layers, weights, output }: Net): Record<string, string> {
  const title = `${name}: [${input.shape.join(', ')}] to [${output.join(', ')}]`;
  const names = Object.keys(weights);
  const rows = layers.map((layer) => {
    const owners = [layer.name, ...(layer.inside ?? [])];
    const own = names.filter((weight) => owners.some((owner) => weight.startsWith(`${owner}/`)));
    const shapes = own.map((weight) => `[${weights[weight].shape.join(', ')}]`);
    const shown = shapes.length > 4 ? [...shapes.slice(0, 3), `… ${shapes.length - 3} more`] : shapes;
    return [layer.name, shown.join(' '), own.reduce((sum, weight) => sum + sizeOf(weights[weight]), 0)];
  });
  const all = names.reduce((sum, weight) => sum + sizeOf(weights[weight]), 0);
  const lines = [...rows, ['all', '', all]];
  return {
    'text/html': htmlTable(['layer', 'weights', 'numbers'], lines, title),
    'text/plain': [title, ...lines.map(([layer, shapes, count]) => `${layer}  ${shapes}  ${count}`)].join('\n'),
  };
}

function sizeOf({ shape }: Weight): number {
  return shape.reduce((product, side) => product * side, 1);
}
