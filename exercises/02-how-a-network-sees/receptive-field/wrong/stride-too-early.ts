/** A layer that reads `size` positions in a row of the map before it, and keeps every `stride`-th position. */
export interface Layer {
  size: number;
  stride: number;
}

export function receptiveFields(layers: readonly Layer[]): number[] {
  let field = 1;
  let step = 1;
  return layers.map(({ size, stride }) => {
    step *= stride;
    field += (size - 1) * step;
    return field;
  });
}
