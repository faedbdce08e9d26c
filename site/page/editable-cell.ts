/** A cell's code as text that can be edited. */
export interface EditableCell {
  /** Opens the editor, and closes it again with the code as it was. */
  readonly button: HTMLButtonElement;
  /** The text, where it differs from the lesson's. */
  edited(): string | undefined;
}

/** Makes the code of a cell editable. `run` is called by Shift and Enter. */
export function editableCell(code: HTMLElement, number: number, run: () => void): EditableCell {
  const original = (code.textContent ?? '').trimEnd();
  let area: HTMLTextAreaElement | undefined;
  const button = document.createElement('button');
  button.type = 'button';
  const named = (text: string) => {
    button.textContent = text;
    button.setAttribute('aria-label', `${text}: cell ${number}`);
  };
  const open = () => {
    area = document.createElement('textarea');
    area.className = 'code';
    area.value = original;
    area.rows = original.split('\n').length;
    area.spellcheck = false;
    area.autocapitalize = 'off';
    area.setAttribute('aria-label', `Code of cell ${number}; Shift and Enter run it`);
    area.addEventListener('input', () => {
      area!.rows = area!.value.split('\n').length;
    });
    area.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.shiftKey) return;
      event.preventDefault();
      run();
    });
    code.hidden = true;
    code.after(area);
    area.focus();
    named('Discard the edit');
  };
  const close = () => {
    area?.remove();
    area = undefined;
    code.hidden = false;
    named('Edit');
  };
  button.addEventListener('click', () => (area ? close() : open()));
  named('Edit');
  return { button, edited: () => (area && area.value !== original ? area.value : undefined) };
}
