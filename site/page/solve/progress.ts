/** What was done for one exercise, as in the course's `progress.json`. */
export interface Entry {
  /** When it was first passed, as an ISO date. */
  readonly passed?: string;
  readonly attempts: number;
  /** How many hints were shown. */
  readonly hints: number;
  /** How many variants of its questions were answered wrongly. */
  readonly spent?: number;
}

/** Progress in this browser: the course's `progress.json`, the answers, and what draws the variants of questions. */
export interface Progress {
  readonly version: 1;
  readonly key: string;
  readonly exercises: Readonly<Record<string, Entry>>;
  /** Texts of `answer.ts`, by exercise. */
  readonly answers: Readonly<Record<string, string>>;
}

const NAME = 'transferlab-progress';
const NOTHING: Entry = { attempts: 0, hints: 0 };

/** Progress where the browser keeps none, as in some private windows: it ends with the page. */
let unkept: Progress | undefined;

/** What was done so far. */
export function readProgress(): Progress {
  const stored = unkept ?? parsed(storedText());
  return (
    stored ?? { version: 1, key: crypto.getRandomValues(new Uint32Array(4)).join('-'), exercises: {}, answers: {} }
  );
}

export const entryOf = (id: string): Entry => readProgress().exercises[id] ?? NOTHING;

/** Changes the entry of an exercise, and its answer where there is a new one; false where the browser does not keep it. */
export function updateProgress(id: string, change: (old: Entry) => Entry, answer?: string): boolean {
  const progress = readProgress();
  const answers = answer === undefined ? progress.answers : { ...progress.answers, [id]: answer };
  return keep({
    ...progress,
    exercises: { ...progress.exercises, [id]: change(progress.exercises[id] ?? NOTHING) },
    answers,
  });
}

/** The same for the text alone. */
export function keepAnswer(id: string, text: string): boolean {
  const progress = readProgress();
  return keep({ ...progress, answers: { ...progress.answers, [id]: text } });
}

function keep(progress: Progress): boolean {
  try {
    localStorage.setItem(NAME, JSON.stringify(progress));
    unkept = undefined;
    return true;
  } catch {
    unkept = progress;
    return false;
  }
}

function storedText(): string {
  try {
    return localStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

/**
 * Adds progress from a file to what is here: what was passed in either is passed, and texts that are here stay. Throws an error
 * for a file that holds no progress.
 */
export function importProgress(text: string): { readonly exercises: number; readonly kept: boolean } {
  const added = parsed(text);
  if (!added) {
    throw new Error(
      'The file holds no progress: an exported transferlab-progress.json, or progress.json of a checkout, was expected.',
    );
  }
  const here = readProgress();
  const exercises = { ...here.exercises };
  for (const [id, entry] of Object.entries(added.exercises)) exercises[id] = together(exercises[id] ?? NOTHING, entry);
  const kept = keep({ ...here, exercises, answers: { ...added.answers, ...here.answers } });
  return { exercises: Object.keys(added.exercises).length, kept };
}

function together(one: Entry, other: Entry): Entry {
  const passed = [one.passed, other.passed].filter((date) => date !== undefined).sort()[0];
  return {
    ...(passed && { passed }),
    attempts: one.attempts + other.attempts,
    hints: Math.max(one.hints, other.hints),
    spent: (one.spent ?? 0) + (other.spent ?? 0),
  };
}

/** Progress in a text; undefined where it is none. */
function parsed(text: string): Progress | undefined {
  let value: Partial<Progress>;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { exercises, answers = {}, key = crypto.getRandomValues(new Uint32Array(4)).join('-') } = value ?? {};
  if (value?.version !== 1 || !isRecord(exercises) || !isRecord(answers) || typeof key !== 'string') return undefined;
  const entries = Object.entries(exercises).flatMap(([id, entry]) => {
    const { passed, attempts, hints, spent } = (entry ?? {}) as Partial<Entry>;
    if (!isCount(attempts) || !isCount(hints)) return [];
    const dated = typeof passed === 'string' && !Number.isNaN(Date.parse(passed));
    return [[id, { ...(dated && { passed }), attempts, hints: Math.min(hints, 3), ...(isCount(spent) && { spent }) }]];
  });
  const texts = Object.entries(answers).filter(([, answer]) => typeof answer === 'string');
  return { version: 1, key, exercises: Object.fromEntries(entries), answers: Object.fromEntries(texts) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
