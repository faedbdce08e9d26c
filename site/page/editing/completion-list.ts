import type { Completions } from '../../../kernel/src/cells/assistance';

/** Options that are shown at once; the arrows go through all of them. */
const WINDOW = 10;

/** The names that may be at the cursor of an editor. */
export interface CompletionList {
  /** It belongs after the editor. */
  readonly element: HTMLElement;
  isOpen(): boolean;
  /** Opens the list; a single name is inserted at once. */
  show(found: Completions): void;
  /** Chooses the option so many places further; after the last comes the first. */
  move(by: number): void;
  /** Inserts the chosen option and closes the list. */
  take(): void;
  close(): void;
}

/**
 * A list of completions, which is narrowed by typing. The editor keeps the focus: its `aria-activedescendant` is the chosen
 * option. `place` puts the list at an offset of the text, and `say` announces how many options there are.
 */
export function completionList(
  area: HTMLTextAreaElement,
  id: string,
  { place, say }: { place(element: HTMLElement, at: number): void; say(text: string): void },
): CompletionList {
  const element = document.createElement('ul');
  element.className = 'completions';
  element.id = id;
  element.setAttribute('role', 'listbox');
  element.setAttribute('aria-label', 'Completions');
  element.hidden = true;
  area.setAttribute('aria-autocomplete', 'list');
  area.setAttribute('aria-haspopup', 'listbox');
  /** The completions of the text when it had `length` characters. */
  let found: (Completions & { readonly length: number }) | undefined;
  let fitting: Completions['matches'] = [];
  let chosen = 0;
  let first = 0;

  function close(): void {
    found = undefined;
    element.hidden = true;
    element.replaceChildren();
    area.removeAttribute('aria-controls');
    area.removeAttribute('aria-activedescendant');
  }

  function choose(index: number): void {
    chosen = (index + fitting.length) % fitting.length;
    first = Math.min(Math.max(first, chosen - WINDOW + 1), chosen);
    element.replaceChildren(
      ...fitting.slice(first, first + WINDOW).map((match, offset) => optionOf(match, first + offset)),
    );
    area.setAttribute('aria-activedescendant', `${id}-${chosen}`);
  }

  function optionOf({ text, type }: Completions['matches'][number], index: number): HTMLElement {
    const option = document.createElement('li');
    option.id = `${id}-${index}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', String(index === chosen));
    option.setAttribute('aria-setsize', String(fitting.length));
    option.setAttribute('aria-posinset', String(index + 1));
    option.textContent = type ? `${text} (${type})` : text;
    // The editor keeps the focus.
    option.addEventListener('mousedown', (event) => event.preventDefault());
    option.addEventListener('click', () => {
      chosen = index;
      take();
    });
    return option;
  }

  /** Shows the completions that contain what is typed, those that begin with it first. */
  function narrow(): void {
    if (!found) return;
    const typed = area.value.slice(found.start, area.selectionStart).toLowerCase();
    const at = ({ text }: Completions['matches'][number]) => text.toLowerCase().indexOf(typed);
    const isInside = area.selectionStart >= found.start && area.selectionStart <= endNow(found);
    const matches = isInside ? found.matches.filter((match) => at(match) >= 0) : [];
    fitting = [...matches.filter((match) => at(match) === 0), ...matches.filter((match) => at(match) > 0)];
    if (fitting.length === 0) {
      close();
      return;
    }
    element.hidden = false;
    area.setAttribute('aria-controls', id);
    first = 0;
    choose(0);
    say(`${fitting.length} ${fitting.length === 1 ? 'completion' : 'completions'}.`);
  }

  /** The end of what is replaced, after what was typed since. */
  const endNow = ({ end, length }: NonNullable<typeof found>) => end + area.value.length - length;

  function take(): void {
    if (!found) return;
    const { text } = fitting[chosen];
    area.setSelectionRange(found.start, endNow(found));
    close();
    area.focus();
    // So the editor's undo takes it back; what has no such command gets the text without.
    if (!document.execCommand('insertText', false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    }
    say(`${text} inserted.`);
  }

  area.addEventListener('input', narrow);
  area.addEventListener('blur', close);
  return {
    element,
    isOpen: () => found !== undefined,
    show(completions) {
      found = { ...completions, length: area.value.length };
      place(element, found.start);
      if (completions.matches.length === 1) {
        fitting = completions.matches;
        chosen = 0;
        take();
      } else narrow();
    },
    move: (by) => choose(chosen + by),
    take,
    close,
  };
}
