import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { random } from '../numbers';
import type { Pool } from '../running/pool';
import { type Attempt, attempt, survey, type Target, targetOf } from './attempt';
import { drawTamperings, keyOf } from './draw';
import { FAMILY_NAMES, type FamilyName, type Next, pick, type Reach, type Tampering } from './tampering';
import { type Aim, aimsOf } from './targets';

/** A wrong answer with tampering whose check passed, and nothing but the tampering was right about it. */
export interface Hole {
  exercise: string;
  wrong: string;
  check: string;
  /** What the tamperings are called, and where they are in the draw. */
  tamperings: string[];
  place: number;
  /** Whether it passes every check, and so earns the points. */
  earns: boolean;
}

/** What came of one exercise. */
export interface Report {
  exercise: string;
  seed: number;
  tried: number;
  seconds: number;
  holes: Hole[];
  /** Turned the check because the answer was right with it; what they are called. */
  madeRight: string[];
  families: Partial<Record<FamilyName, Count>>;
}

export interface Count {
  tried: number;
  /** Those of which at least one act was carried out. */
  acted: number;
  holes: number;
}

export interface KitOptions {
  seed: number;
  /** So many tamperings at least, unless time is over. */
  count: number;
  /** How many act together: 1, or pairs. */
  together?: number;
  families?: readonly FamilyName[];
  /** Only the one at this place of the draw. */
  only?: number;
  /** Only this wrong answer is aimed at. */
  wrong?: string;
  /** At most so many wrong answers are aimed at. */
  aims?: number;
  /** No new one is begun after it, in milliseconds of `performance.now()`; one is tried in any case. */
  deadline?: number;
  /** Ends at the first hole. */
  first?: boolean;
  unsealed?: boolean;
}

/**
 * Tampers with wrong answers of an exercise: draws tamperings for what each can reach, hands each in, and reports those
 * whose check passes.
 */
export async function tamperWith(exercise: Exercise, pool: Pool, options: KitOptions): Promise<Report> {
  const { seed, count, together = 1, families = FAMILY_NAMES, only, deadline = Number.POSITIVE_INFINITY } = options;
  const began = performance.now();
  const next = random(seedFor(exercise.id, seed));
  const report: Report = { exercise: exercise.id, seed, tried: 0, seconds: 0, holes: [], madeRight: [], families: {} };
  const targets = await targetsOf(exercise, options, next);
  const drawn: { target: Target; tamperings: Tampering[]; seconds: number }[] = [];
  for (const [index, target] of targets.entries()) {
    const targetCount =
      Math.floor(((index + 1) * count) / targets.length) - Math.floor((index * count) / targets.length);
    const start = performance.now();
    const reach = await survey(target, pool);
    // What takes longer than that never ends, and shows nothing.
    const seconds = 1.5 + (4 * (performance.now() - start)) / 1000;
    const sets = drawTogether(reach, targetCount, together, next, families);
    for (const tamperings of sets) drawn.push({ target, tamperings, seconds });
  }
  for (const [index, { target, tamperings, seconds }] of drawn.entries()) {
    if (only !== undefined && index !== only) continue;
    if (report.tried > 0 && performance.now() > deadline) break;
    const outcome = await attempt(target, tamperings, pool, { unsealed: options.unsealed, seconds });
    note(report, tamperings, outcome);
    const names = tamperings.map(keyOf);
    if (outcome.outcome === 'made right') report.madeRight.push(names.join(' + '));
    if (outcome.outcome !== 'turned') continue;
    const { wrong, check } = target;
    const hole = {
      exercise: exercise.id,
      wrong,
      check,
      tamperings: names,
      place: index,
      earns: outcome.earns ?? false,
    };
    report.holes.push(hole);
    if (options.first) break;
  }
  report.seconds = (performance.now() - began) / 1000;
  return report;
}

/** The wrong answers to aim at: one, all or so many of them. */
async function targetsOf(
  exercise: Exercise,
  { wrong: only, aims: most = Number.POSITIVE_INFINITY }: KitOptions,
  next: Next,
): Promise<Target[]> {
  const aims = aimsOf(exercise).filter(({ wrong }) => only === undefined || wrong === only);
  if (aims.length === 0)
    throw new CourseError(`${exercise.id} has no wrong answer${only ? ` ${only}` : ''} to tamper with.`);
  const chosen = aims.length <= most ? aims : someOf(aims, most, next);
  return Promise.all(chosen.map(({ wrong, byScenario }) => targetOf(exercise, wrong, byScenario)));
}

function someOf(aims: Aim[], most: number, next: Next): Aim[] {
  const remaining = [...aims];
  return Array.from({ length: most }, () => remaining.splice(Math.floor(next() * remaining.length), 1)[0]);
}

/** Lists of tamperings that act together. */
function drawTogether(
  reach: Reach,
  count: number,
  together: number,
  next: Next,
  families: readonly FamilyName[],
): Tampering[][] {
  if (together === 1) return drawTamperings(reach, count, next, families).map((tampering) => [tampering]);
  const single = drawTamperings(
    reach,
    Math.max(22, Math.ceil(2 * Math.sqrt(count)), Math.min(count, 200)),
    next,
    families,
  );
  return Array.from({ length: count }, () => Array.from({ length: together }, () => pick(single, next)));
}

function note(report: Report, tamperings: readonly Tampering[], { outcome, done }: Attempt): void {
  const { families } = report;
  for (const { family } of tamperings) {
    families[family] ??= { tried: 0, acted: 0, holes: 0 };
    const count = families[family];
    count.tried++;
    if (done > 0) count.acted++;
    if (outcome === 'turned') count.holes++;
  }
  report.tried++;
}

/** Other draws for other exercises. */
function seedFor(id: string, seed: number): number {
  let mixed = seed;
  for (const letter of id) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) | 0;
  return mixed >>> 0;
}
