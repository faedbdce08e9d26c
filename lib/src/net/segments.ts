/** A step of a graph: the names of the values that it reads and of those that it makes. */
export interface Step {
  readonly reads: readonly string[];
  readonly makes: readonly string[];
}

/** Steps with a single input value and a single output value. */
export interface Segment<S extends Step> {
  readonly steps: readonly S[];
  readonly enters: string;
  readonly leaves: string;
}

/**
 * Cuts a graph into a sequence: a segment ends where a single value is live. A plain chain splits into its steps; a branch
 * stays together up to its merge. `steps` are in topological order, and each is needed for `output`.
 */
export function segments<S extends Step>(steps: readonly S[], input: string, output: string): Segment<S>[] {
  const lastUse = new Map(steps.flatMap(({ reads }, index) => reads.map((value): [string, number] => [value, index])));
  lastUse.set(output, steps.length);
  const liveValues = new Set([input]);
  const result: Segment<S>[] = [];
  let current: S[] = [];
  for (const [index, step] of steps.entries()) {
    current.push(step);
    for (const value of step.makes) liveValues.add(value);
    for (const value of liveValues) if ((lastUse.get(value) ?? -1) <= index) liveValues.delete(value);
    if (liveValues.size !== 1) continue;
    const [leaves] = liveValues;
    result.push({ steps: current, enters: result.at(-1)?.leaves ?? input, leaves });
    current = [];
  }
  return result;
}

/** Numbers the second and later uses of a name: a layer that is used twice can end two segments. */
export function uniqueNames(): (name: string) => string {
  const uses = new Map<string, number>();
  return (name) => {
    const use = (uses.get(name) ?? 0) + 1;
    uses.set(name, use);
    return use === 1 ? name : `${name}.${use}`;
  };
}
