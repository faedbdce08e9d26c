import type { Net } from '../core/net';
import type { Table } from './table';

/** A network as a table: each layer with the shapes of its weights and its number of parameters, and the total. */
export function netTable({ name, input, layers, weights, output }: Net): Table {
  const names = Object.keys(weights);
  const rows = layers.map((layer) => {
    const owners = [layer.name, ...(layer.inside ?? [])];
    const weightNames = names.filter((weight) => owners.some((owner) => weight.startsWith(`${owner}/`)));
    const shapes = weightNames.map((weight) => `[${weights[weight].shape.join(', ')}]`);
    const shown = shapes.length > 4 ? [...shapes.slice(0, 3), `… ${shapes.length - 3} more`] : shapes;
    return [layer.name, shown.join(' '), weightNames.reduce((sum, weight) => sum + sizeOf(weights[weight]), 0)];
  });
  const total = names.reduce((sum, weight) => sum + sizeOf(weights[weight]), 0);
  return {
    columns: ['layer', 'weights', 'numbers'],
    rows: [...rows, ['all', '', total]],
    caption: `${name}: [${input.shape.join(', ')}] to [${output.join(', ')}]`,
  };
}

function sizeOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((product, side) => product * side, 1);
}
