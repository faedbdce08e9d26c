/** What lateness costs. */
export interface LatePolicy {
  /** When answers are due: an ISO date with its offset. Without it nobody is late but whom the platform marked. */
  deadline?: string;
  /** So much later is not late yet. */
  graceMinutes: number;
  /** Taken off the points for each day begun. */
  percentPerDay: number;
  /** After so many days nothing counts any more. */
  lastDay?: number;
  /** The days that a mark of the platform (Canvas's LATE) counts for where no time is known. */
  markedDays: number;
  /** Days that students have more, by id. */
  extensions: Record<string, number>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The days begun since the deadline when `submitted` (an ISO date), or the platform's mark, came; 0 for in time. */
export function daysLate(policy: LatePolicy, student: string, submitted: string | undefined, marked: boolean): number {
  if (!policy.deadline || !submitted) return marked ? policy.markedDays : 0;
  const due =
    Date.parse(policy.deadline) + (Object.hasOwn(policy.extensions, student) ? policy.extensions[student] : 0) * DAY;
  const over = Date.parse(submitted) - due;
  return over <= policy.graceMinutes * MINUTE ? 0 : Math.ceil(over / DAY);
}

/** The share of the points that is left after so many days. */
export function shareLeft({ percentPerDay, lastDay }: LatePolicy, days: number): number {
  if (lastDay !== undefined && days > lastDay) return 0;
  return Math.max(0, 1 - (percentPerDay * days) / 100);
}
