/** A layer that reads `size` positions in a row of the map before it, and keeps every `stride`-th position. */
export interface Layer {
  size: number;
  stride: number;
}

export function receptiveFields(layers: readonly Layer[]): number[] {
  let field = 1;
  return layers.map(({ size }) => {
    field += size - 1;
    return field;
  });
}
