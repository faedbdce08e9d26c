import { type Assistance, assist } from './assist';

/** A cell's code as text that can be edited. */
export interface EditableCell {
  /** Opens the editor, and closes it again with the code as it was. */
  readonly button: HTMLButtonElement;
  /** The text, where it differs from the lesson's. */
  edited(): string | undefined;
}

/** Makes the code of a cell editable. `run` is called by Shift and Enter. */
export function editableCell(
  code: HTMLElement,
  { number, run, ...assistance }: Assistance & { readonly number: number; run(): void },
): EditableCell {
  const original = (code.textContent ?? '').trimEnd();
  let editor: { readonly frame: HTMLElement; readonly area: HTMLTextAreaElement } | undefined;
  const button = document.createElement('button');
  button.type = 'button';
  const named = (text: string) => {
    button.textContent = text;
    button.setAttribute('aria-label', `${text}: cell ${number}`);
  };
  const open = () => {
    const area = document.createElement('textarea');
    area.className = 'code';
    area.value = original;
    area.rows = original.split('\n').length;
    area.wrap = 'off';
    area.spellcheck = false;
    area.autocapitalize = 'off';
    area.setAttribute('aria-label', `Code of cell ${number}`);
    area.addEventListener('input', () => {
      area.rows = area.value.split('\n').length;
    });
    area.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.shiftKey) return;
      event.preventDefault();
      run();
    });
    const frame = document.createElement('div');
    frame.className = 'editor';
    frame.append(area, ...assist(area, `cell-${number}`, assistance));
    editor = { frame, area };
    code.hidden = true;
    code.after(frame);
    area.focus();
    named('Discard the edit');
  };
  const close = () => {
    editor?.frame.remove();
    editor = undefined;
    code.hidden = false;
    named('Edit');
  };
  button.addEventListener('click', () => (editor ? close() : open()));
  named('Edit');
  return { button, edited: () => (editor && editor.area.value !== original ? editor.area.value : undefined) };
}
