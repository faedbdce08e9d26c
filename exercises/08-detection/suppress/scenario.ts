interface Answer {
  suppress(found: object[], most: number): number[];
}

/** The list before and after a call. */
export function listAfter(answer: Answer, found: object[]): { before: object[]; after: object[] } {
  const before = structuredClone(found);
  answer.suppress(found, 0.5);
  return { before, after: found };
}
