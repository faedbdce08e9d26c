import { button, element } from './elements';
import { entryOf, updateProgress } from './progress';

/** The three hints of an exercise, one by one: each is loaded when it is asked for, and counts as used. */
export function hints(id: string, folder: string): HTMLElement {
  const list = element('ol');
  const said = element('p', { role: 'status' });
  let shown = 0;

  async function show(): Promise<void> {
    const response = await fetch(`${folder}hint-${shown + 1}.txt`);
    if (!response.ok) throw new Error(`The hint cannot be loaded (${response.status}). Try again.`);
    list.append(element('li', {}, await response.text()));
    shown++;
    more.textContent = `Hint ${shown + 1} of 3`;
    more.hidden = shown === 3;
  }
  const more = button('Hint 1 of 3', async () => {
    try {
      await show();
      updateProgress(id, (old) => ({ ...old, hints: Math.max(old.hints, shown) }));
      said.textContent = `Hint ${shown} of 3 is shown.`;
    } catch (cause) {
      said.textContent = (cause as Error).message;
    }
  });
  const before = async () => {
    for (const used = entryOf(id).hints; shown < used; ) await show();
  };
  before().catch((cause: Error) => {
    said.textContent = cause.message;
  });
  return element('div', { class: 'hints' }, list, more, said);
}
