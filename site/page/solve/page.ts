import { forbidConnections } from '../live/forbid-connections';
import { askQuestions } from './ask-questions';
import { deciding } from './client';
import { element } from './elements';
import { progressButtons } from './hand-in';
import { hints } from './hints';
import { entryOf } from './progress';
import { solveProgram } from './solve-program';

const place = document.querySelector<HTMLElement>('main .solve')!;
const at = (path: string) => new URL((document.body.dataset.root ?? '') + path, location.href).href;

forbidConnections();
const { exercise, topics } = place.dataset;
if (exercise) void solveHere(exercise);
if (topics) listProgress(JSON.parse(topics));

/** An exercise in its page: its questions, *Check*, the verdict, and hints. */
async function solveHere(id: string): Promise<void> {
  const folder = at(`exercises/${id}/`);
  const before = entryOf(id).passed ? [element('p', {}, '✓ You have passed this exercise in this browser.')] : [];
  try {
    const worker = deciding(at('assets/solve/'));
    const solved = place.dataset.asks === 'questions' ? askQuestions : solveProgram;
    const asked = await solved(id, `${folder}check.mjs`, worker);
    place.replaceChildren(...before, asked, element('h2', {}, 'Hints'), hints(id, folder));
  } catch (cause) {
    place.replaceChildren(element('p', { class: 'note' }, (cause as Error).message));
  }
}

/** The list of all exercises: which are passed, and what takes progress to another machine. */
function listProgress(topics: Readonly<Record<string, string>>): void {
  const mark = () => {
    for (const state of document.querySelectorAll<HTMLElement>('[data-state-of]')) {
      const { passed, attempts } = entryOf(state.dataset.stateOf!);
      state.textContent = passed
        ? '✓ passed. '
        : attempts > 0
          ? `○ open, ${attempts} ${attempts === 1 ? 'try' : 'tries'}. `
          : '';
    }
  };
  mark();
  place.replaceChildren(element('h2', {}, 'Your progress in this browser'), progressButtons(topics, mark));
}
