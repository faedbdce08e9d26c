/** Left, top, right and bottom edges, as integers in pixels of the image. */
export type Edges = readonly [x1: number, y1: number, x2: number, y2: number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Corners and edges of a box, by compass directions. */
export const HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;

export type Handle = (typeof HANDLES)[number];

/** Minimum width and height of a box in pixels. */
export const LEAST = 2;

const within = (value: number, least: number, most: number) => Math.min(Math.max(Math.round(value), least), most);

/** The box between two points, clipped to the image; undefined if an edge is shorter than `LEAST`. */
export function drawn(from: readonly number[], to: readonly number[], { width, height }: Size): Edges | undefined {
  const [xs, ys] = [0, 1].map((axis) => [from[axis], to[axis]].map((at) => within(at, 0, axis === 0 ? width : height)));
  // biome-ignore lint/plugin: two corners of a box, in the browser.
  const edges: Edges = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return edges[2] - edges[0] >= LEAST && edges[3] - edges[1] >= LEAST ? edges : undefined;
}

/** The box moved inside the image; its size stays the same. */
export function moved([x1, y1, x2, y2]: Edges, [dx, dy]: readonly number[], { width, height }: Size): Edges {
  const [right, down] = [within(dx, -x1, width - x2), within(dy, -y1, height - y2)];
  return [x1 + right, y1 + down, x2 + right, y2 + down];
}

/** The box with one corner or edge moved, but not beyond the opposite edge, nor out of the image. */
export function resized([x1, y1, x2, y2]: Edges, handle: Handle, [dx, dy]: readonly number[], size: Size): Edges {
  return [
    handle.includes('w') ? within(x1 + dx, 0, x2 - LEAST) : x1,
    handle.includes('n') ? within(y1 + dy, 0, y2 - LEAST) : y1,
    handle.includes('e') ? within(x2 + dx, x1 + LEAST, size.width) : x2,
    handle.includes('s') ? within(y2 + dy, y1 + LEAST, size.height) : y2,
  ];
}

/** A centred box with a quarter of the image's width and height: the initial box when created by keyboard. */
export function centred({ width, height }: Size): Edges {
  return [width * 0.375, height * 0.375, width * 0.625, height * 0.625].map(Math.round) as unknown as Edges;
}
