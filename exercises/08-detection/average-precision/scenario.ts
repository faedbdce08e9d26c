interface Answer {
  averagePrecision(found: object[], things: number): number;
}

/** The list that was given, after a call. */
export function listAfter(answer: Answer, found: object[], things: number): object[] {
  answer.averagePrecision(found, things);
  return found;
}
