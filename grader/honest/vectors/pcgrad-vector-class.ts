// F-pcgrad | a vector class with methods that chain
class Vector {
  constructor(readonly parts: readonly number[]) {}
  dot(other: Vector) {
    return this.parts.reduce((s, x, i) => s + x * other.parts[i], 0);
  }
  minus(other: Vector, scale = 1) {
    return new Vector(this.parts.map((x, i) => x - scale * other.parts[i]));
  }
  orthogonalTo(other: Vector) {
    const along = this.dot(other);
    return along < 0 ? this.minus(other, along / other.dot(other)) : this;
  }
}
export const dot = (a: number[], b: number[]) => new Vector(a).dot(new Vector(b));
export const total = (list: number[][]) => list.reduce((sum, v) => sum.map((x, i) => x + v[i]));
export function pcgrad(gradients: number[][], orders: number[][]) {
  const vectors = gradients.map((g) => new Vector(g));
  const projected = vectors.map((v, i) => [...orders[i].reduce((left, j) => left.orthogonalTo(vectors[j]), v).parts]);
  return { projected, combined: total(projected) };
}
