/** The batch normalisation that a weight would belong to: its name up to the last slash. */
export function normOf(weight: string): string {
  return weight.slice(0, Math.max(0, weight.lastIndexOf('/')));
}

/** The batch normalisations among these weights: what has a `mean` and a `variance`. */
export function normsOf(names: readonly string[]): Set<string> {
  const all = new Set(names);
  return new Set(names.filter((name) => name.endsWith('/mean') && all.has(`${normOf(name)}/variance`)).map(normOf));
}
