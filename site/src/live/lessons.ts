import { numberOf } from 'course/dist/lessons';

/** Images of a folder at the size in pixels at which a lesson reads them. */
export type LivePictures = readonly [folder: string, size: number];

/** What a lesson reads, from the checkout's root. */
export interface LiveData {
  /** Stored results in `bench/results`, without `.json`. */
  readonly results?: readonly string[];
  /** Other files; each becomes a pack, which lessons share. */
  readonly files?: readonly string[];
  readonly pictures?: readonly LivePictures[];
  /** Pretrained networks. */
  readonly weights?: readonly string[];
}

const PHOTOGRAPHS = 'datasets/photographs';
const LITE0 = ['efficientnet-lite0'];

/** What each lesson that runs in its page reads. */
const LIVE: Readonly<Record<string, LiveData>> = {
  '00': { pictures: [[PHOTOGRAPHS, 224]], weights: LITE0 },
  '02': { pictures: [[PHOTOGRAPHS, 224]], weights: LITE0 },
  '04': { results: ['fine-tuning'] },
  '08': { pictures: [[PHOTOGRAPHS, 96]], weights: LITE0 },
  C: { results: ['soups', 'small-student', 'more-classes', 'forgetting-classes'] },
  F: { results: ['many-tasks', 'many-tasks-choosing', 'many-tasks-sweep'] },
};

/** What a lesson reads if it runs in its page; undefined if it does not. */
export const liveData = (name: string): LiveData | undefined => LIVE[numberOf(name)];

/** Why a lesson does not run in its page, for its reader; undefined if it does. */
export function whyNotLive(name: string): string | undefined {
  return liveData(name) ? undefined : 'its data is not part of the site';
}
