/** An answer as it is compared with others. */
export interface ComparedAnswer {
  student: string;
  exercise: string;
  /** `answer.ts`. */
  text: string;
}

/** Two students whose answers are alike: reported, not judged. */
export interface NearDuplicate {
  exercise: string;
  students: [string, string];
  /** From 0 to 1, equal. */
  likeness: number;
}

/** Finds pairs that are alike. */
export type NearDuplicates = (answers: ComparedAnswer[]) => NearDuplicate[];
