import { copied, copiedBack } from 'course/scenario';

interface Answer {
  averagePrecision(found: object[], things: number): unknown;
}

/** What the answer gave, and the list as it is then. */
export async function listAfter(answer: Answer, found: object[], things: number) {
  const value = copied(await answer.averagePrecision(found, things));
  return { value, after: copiedBack(found) };
}
