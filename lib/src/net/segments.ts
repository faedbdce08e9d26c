/** A step of a graph, by the names of the values that it reads and of those that it makes. */
export interface Step {
  readonly reads: readonly string[];
  readonly makes: readonly string[];
}

/** Steps that one value enters and one value leaves. */
export interface Segment<S extends Step> {
  readonly steps: readonly S[];
  readonly enters: string;
  readonly leaves: string;
}

/**
 * Cuts a graph into a sequence: wherever only one value goes on, one segment ends and the next begins. A plain chain
 * falls into its steps; a branch and what joins it again stay together. `steps` are in an order in which they can run,
 * and each is needed for `output`.
 */
export function segments<S extends Step>(steps: readonly S[], input: string, output: string): Segment<S>[] {
  const lastUse = new Map(steps.flatMap(({ reads }, place) => reads.map((value): [string, number] => [value, place])));
  lastUse.set(output, steps.length);
  const live = new Set([input]);
  const found: Segment<S>[] = [];
  let open: S[] = [];
  for (const [place, step] of steps.entries()) {
    open.push(step);
    for (const value of step.makes) live.add(value);
    for (const value of live) if ((lastUse.get(value) ?? -1) <= place) live.delete(value);
    if (live.size !== 1) continue;
    const [leaves] = live;
    found.push({ steps: open, enters: found.at(-1)?.leaves ?? input, leaves });
    open = [];
  }
  return found;
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
