import { numberOf } from 'course/dist/lessons';

/** What a lesson reads, from the checkout's root. */
export interface LiveData {
  /** Stored results in `bench/results`, without `.json`. */
  readonly results?: readonly string[];
  /** Other files. */
  readonly files?: readonly string[];
}

/** What each lesson that runs in its page reads. */
const LIVE: Readonly<Record<string, LiveData>> = {
  '04': { results: ['fine-tuning'] },
  C: { results: ['soups', 'small-student', 'more-classes', 'forgetting-classes'] },
  F: { results: ['many-tasks', 'many-tasks-choosing', 'many-tasks-sweep'] },
};

/** What a lesson reads if it runs in its page; undefined if it does not. */
export const liveData = (name: string): LiveData | undefined => LIVE[numberOf(name)];

/** Why a lesson does not run in its page, for its reader; undefined if it does. */
export function whyNotLive(name: string): string | undefined {
  return liveData(name) ? undefined : 'its data is not part of the site';
}
