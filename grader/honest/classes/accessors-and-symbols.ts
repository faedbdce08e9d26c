// E-leep | an iterable class, Symbol.iterator and Symbol.toPrimitive
class Joint implements Iterable<number[]> {
  readonly #rows: number[][];
  constructor(p: number[][], y: number[]) {
    this.#rows = Array.from({ length: Math.max(...y) + 1 }, (_, k) => p[0].map((_, z) => p.reduce((s, row, i) => s + (y[i] === k ? row[z] : 0), 0)));
  }
  *[Symbol.iterator]() {
    yield* this.#rows;
  }
  given(label: number, z: number): number {
    let all = 0;
    for (const row of this) all += row[z];
    return all === 0 ? 0 : this.#rows[label][z] / all;
  }
}
class Mean {
  #sum = 0;
  #n = 0;
  add(value: number) {
    this.#sum += value;
    this.#n++;
  }
  [Symbol.toPrimitive]() {
    return this.#sum / this.#n;
  }
}
export function leep(p: number[][], y: number[]): number {
  const joint = new Joint(p, y);
  const mean = new Mean();
  p.forEach((row, i) => mean.add(Math.log(row.reduce((s, v, z) => s + v * joint.given(y[i], z), 0))));
  return +(mean as unknown as number);
}
