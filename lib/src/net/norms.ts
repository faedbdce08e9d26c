/** The name of the batch normalisation of a weight: its name up to the last slash. */
export function normOf(weight: string): string {
  return weight.slice(0, Math.max(0, weight.lastIndexOf('/')));
}

/** The batch normalisations among these weights: those with a `mean` and a `variance`. */
export function normsOf(names: readonly string[]): Set<string> {
  const present = new Set(names);
  return new Set(names.filter((name) => name.endsWith('/mean') && present.has(`${normOf(name)}/variance`)).map(normOf));
}
