import { button, element, offer } from './elements';
import { importProgress, readProgress } from './progress';
import { zipOf } from './zip';

/** The place of an answer in what is handed in, which `course grade` takes: `03-four-labels/nearest/answer.ts`. */
const pathOf = (id: string, topic: string) => `${topic}/${id.replace(/^[^-]+-/, '')}/answer.ts`;

/**
 * Buttons that export progress, import it, and save the file to hand in. `topics`: the topic of each exercise of the course.
 * `changed` is called when progress was imported.
 */
export function progressButtons(topics: Readonly<Record<string, string>>, changed: () => void): HTMLElement {
  const said = element('p', { role: 'status' });
  const say = (text: string) => {
    said.textContent = text;
  };
  const exported = button('Export progress', () => {
    offer('transferlab-progress.json', `${JSON.stringify(readProgress(), null, 2)}\n`, 'application/json');
    say('Exported: your progress and your answers, in one file.');
  });
  const file = element('input', { type: 'file', accept: 'application/json,.json' });
  file.addEventListener('change', async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    try {
      const { exercises, kept } = importProgress(await chosen.text());
      changed();
      say(
        `Imported: ${exercises} exercises.${kept ? '' : ' This browser does not keep them after the page is closed.'}`,
      );
    } catch (cause) {
      say((cause as Error).message);
    }
    file.value = '';
  });
  const handIn = button('Save the file to hand in', () => {
    const answers = Object.entries(readProgress().answers).filter(([id]) => id in topics);
    if (answers.length === 0) {
      say('There is nothing to hand in yet: check an exercise first.');
      return;
    }
    const texts = Object.fromEntries(answers.map(([id, text]) => [pathOf(id, topics[id]), text]));
    offer('answers.zip', zipOf(texts), 'application/zip');
    say(
      `Saved: answers to ${answers.length} ${answers.length === 1 ? 'exercise' : 'exercises'}, which your instructor checks with course grade.`,
    );
  });
  const label = element('label', {}, 'Import progress ', file);
  return element('div', { class: 'progress-buttons' }, exported, handIn, label, said);
}
