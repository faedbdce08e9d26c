import { copied, copiedBack } from 'course/scenario';

interface Answer {
  suppress(found: object[], most: number): unknown;
}

/** The places that the answer gave, and the list as it is then. */
export async function listAfter(answer: Answer, found: object[]) {
  const kept = copied(await answer.suppress(found, 0.5));
  return { kept, after: copiedBack(found) };
}
