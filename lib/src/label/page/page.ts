import { centred, drawn, type Edges, type Handle, LEAST, moved, resized } from './edges.js';
import { readState, saveBoxes, saveClass, Unsaved } from './saving.js';
import { type Box, byId, draw, drawBoxes, openPicture, type Picture, positionOf, type Shown } from './view.js';

const shown: Shown = {
  folder: '',
  classes: [],
  pictures: [],
  unreadable: [],
  index: 0,
  current: undefined,
  selected: undefined,
  sketch: undefined,
  pending: 0,
  broken: undefined,
};
/** Earlier states of each image's boxes, for undo. */
const past = new Map<Picture, { boxes: Box[]; done: boolean }[]>();
/** Changes are sent in sequence, so that the last one is final. */
let sending: Promise<void> = Promise.resolve();

const picture = () => shown.pictures[shown.index];
const copied = (boxes: readonly Box[]) => boxes.map((box) => ({ ...box }));

/** Stores the current state of the image, so that the next change can be undone. */
function remember(): void {
  const { boxes, done } = picture();
  const steps = past.get(picture()) ?? [];
  past.set(picture(), [...steps, { boxes: copied(boxes), done }].slice(-100));
}

/** Sends the current boxes of the open image. */
function keep(): void {
  const [index, changed] = [shown.index, picture()];
  if (changed.boxes.length > 0) changed.done = true;
  const boxes = [...changed.boxes];
  const sent = { boxes: copied(boxes), done: changed.done };
  shown.pending++;
  sending = sending.then(async () => {
    try {
      if (shown.broken !== undefined) return;
      const saved = await saveBoxes(index, { ...sent, version: changed.version });
      changed.version = saved.version;
      for (const [which, box] of boxes.entries()) box.id = saved.boxes[which].id;
    } catch (cause) {
      stop(cause);
    } finally {
      shown.pending--;
      draw(shown);
    }
  });
  draw(shown);
}

/** Stops further changes after a change could not be saved. */
function stop(cause: unknown): void {
  const conflict = cause instanceof Unsaved && cause.isConflict;
  const advice = conflict
    ? 'Load the page anew to go on from there.'
    : 'Start it again and open the new link: all earlier changes are saved.';
  shown.broken ??= `The last change is not saved. ${(cause as Error).message} ${advice}`;
}

function select(box: Box | undefined): void {
  shown.selected = box;
  if (box) shown.current = box.class;
  draw(shown);
}

function go(to: number): void {
  if (to < 0 || to >= shown.pictures.length) return;
  shown.index = to;
  shown.selected = undefined;
  openPicture(shown);
  draw(shown);
}

function add(box: Edges): void {
  if (shown.current === undefined) {
    byId('new-class').focus();
    return;
  }
  remember();
  const added: Box = { box, class: shown.current };
  picture().boxes.push(added);
  shown.selected = added;
  keep();
}

function change(box: Box, edges: Edges): void {
  if (String(edges) === String(box.box)) return;
  box.box = edges;
  keep();
}

function remove(): void {
  const { selected } = shown;
  if (!selected) return;
  remember();
  const { boxes } = picture();
  const at = boxes.indexOf(selected);
  boxes.splice(at, 1);
  if (boxes.length === 0) picture().done = false;
  shown.selected = boxes[Math.min(at, boxes.length - 1)];
  keep();
}

function undo(): void {
  const before = past.get(picture())?.pop();
  if (!before) return;
  Object.assign(picture(), { boxes: copied(before.boxes), done: before.done });
  shown.selected = undefined;
  keep();
}

function choose(named: string | undefined): void {
  if (named === undefined) return;
  shown.current = named;
  const { selected } = shown;
  if (!selected || selected.class === named) {
    draw(shown);
    return;
  }
  remember();
  selected.class = named;
  keep();
}

function nothingHere(isSo: boolean): void {
  if (picture().boxes.length > 0) return;
  remember();
  picture().done = isSo;
  keep();
}

// ---- by mouse, pen or finger

interface Drag {
  readonly from: [number, number];
  readonly box?: Box;
  readonly before?: Edges;
  readonly handle?: Handle;
}

let drag: Drag | undefined;
const stage = document.getElementById('stage') as unknown as SVGSVGElement;

stage.addEventListener('pointerdown', (event) => {
  if (event.button !== 0 || shown.broken !== undefined) return;
  event.preventDefault();
  const target = event.target as Element;
  const which = target.closest('[data-box]')?.getAttribute('data-box');
  const box = which ? picture().boxes[Number(which)] : undefined;
  const handle = (target.getAttribute('data-handle') ?? undefined) as Handle | undefined;
  drag = { from: positionOf(event), box, before: box?.box, handle };
  stage.setPointerCapture(event.pointerId);
  select(box);
  if (box) remember();
  (document.activeElement as HTMLElement | null)?.blur();
});

stage.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const to = positionOf(event);
  const by = [to[0] - drag.from[0], to[1] - drag.from[1]];
  const { box, before, handle } = drag;
  if (!box || !before) shown.sketch = drawn(drag.from, to, picture());
  else box.box = handle ? resized(before, handle, by, picture()) : moved(before, by, picture());
  drawBoxes(shown);
});

stage.addEventListener('pointerup', () => {
  if (!drag) return;
  const { box, before } = drag;
  const { sketch } = shown;
  drag = undefined;
  shown.sketch = undefined;
  if (sketch) add(sketch);
  else if (box && String(box.box) !== String(before)) keep();
  // A click without a drag changes nothing, so there is nothing to undo.
  else if (box) past.get(picture())?.pop();
  draw(shown);
});

stage.addEventListener('pointercancel', cancel);

function cancel(): void {
  if (drag?.box && drag.before) {
    drag.box.box = drag.before;
    past.get(picture())?.pop();
  }
  drag = undefined;
  shown.sketch = undefined;
  draw(shown);
}

// ---- by keyboard

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

document.addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement;
  if (target.matches('input[type=text]') || shown.broken !== undefined || shown.pictures.length === 0) return;
  if (acted(event)) event.preventDefault();
});

/** Handles a key; returns whether it had an effect. */
function acted(event: KeyboardEvent): boolean {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  const { selected } = shown;
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'z') return done(undo);
  const step = ARROWS[key];
  if (step && selected) {
    const by = step.map((way) => way * (shiftKey ? 10 : 1));
    remember();
    const edges = altKey || ctrlKey ? resized(selected.box, 'se', by, picture()) : moved(selected.box, by, picture());
    if (String(edges) === String(selected.box)) past.get(picture())?.pop();
    change(selected, edges);
    return true;
  }
  if (ctrlKey || metaKey || altKey) return false;
  const onButton = (event.target as HTMLElement).closest('button, [type=checkbox]') !== null;
  if (/^[1-9]$/.test(key)) return done(() => choose(shown.classes[Number(key) - 1]));
  switch (key) {
    case 'Escape':
      return done(() => (drag ? cancel() : select(undefined)));
    case 'Delete':
    case 'Backspace':
      return done(remove);
    case 'Tab':
      return tabbed(shiftKey);
    case 'b':
      return done(() => {
        add(centred(picture()));
        focusSelected();
      });
    case 'n':
      return done(() => nothingHere(!picture().done));
    case 'c':
      return done(() => byId('new-class').focus());
    case 'Enter':
      return !onButton && done(() => go(shown.index + 1));
    case 'PageDown':
      return done(() => go(shown.index + 1));
    case 'PageUp':
      return done(() => go(shown.index - 1));
    default:
      return false;
  }
}

function done(act: () => void): boolean {
  act();
  return true;
}

/** Tab moves from box to box while one is selected, and leaves the image after the last. */
function tabbed(back: boolean): boolean {
  if (!shown.selected) return false;
  const { boxes } = picture();
  const next = boxes[boxes.indexOf(shown.selected) + (back ? -1 : 1)];
  select(next);
  if (next) focusSelected();
  else byId(back ? 'stage' : 'new-class').focus();
  return true;
}

const focusSelected = () => document.querySelector<SVGElement>('g.selected')?.focus({ preventScroll: true });

stage.addEventListener('focusin', (event) => {
  const which = (event.target as Element).closest('[data-box]')?.getAttribute('data-box');
  const box = which ? picture().boxes[Number(which)] : undefined;
  if (!box || box === shown.selected) return;
  select(box);
  focusSelected();
});

// ---- controls next to the image

byId('classes').addEventListener('click', (event) => {
  choose((event.target as Element).closest('[data-class]')?.getAttribute('data-class') ?? undefined);
});
byId('pictures').addEventListener('click', (event) => {
  const to = (event.target as Element).closest('[data-index]')?.getAttribute('data-index');
  if (to) go(Number(to));
});
byId('before').addEventListener('click', () => go(shown.index - 1));
byId('next').addEventListener('click', () => go(shown.index + 1));
byId<HTMLInputElement>('nothing').addEventListener('change', (event) => {
  nothingHere((event.target as HTMLInputElement).checked);
});
byId('name-class').addEventListener('submit', async (event) => {
  event.preventDefault();
  const input = byId<HTMLInputElement>('new-class');
  const name = input.value.trim();
  if (name === '' || shown.broken !== undefined) return;
  try {
    shown.classes = await saveClass(name);
    input.value = '';
    input.blur();
    shown.selected = undefined;
    choose(name);
  } catch (cause) {
    stop(cause);
  }
  draw(shown);
});
addEventListener('resize', () => shown.pictures.length > 0 && draw(shown));
addEventListener('beforeunload', (event) => {
  if (shown.pending > 0) event.preventDefault();
});

readState().then(
  ({ folder, classes, pictures, unreadable }) => {
    Object.assign(shown, { folder, classes, unreadable, current: classes[0] });
    shown.pictures = pictures.map((image) => ({ ...image, boxes: image.boxes.map((box) => ({ ...box })) }));
    document.title = `${folder.split(/[\\/]/).at(-1)}: label pictures`;
    byId('least').textContent = String(LEAST);
    const first = shown.pictures.findIndex((image) => !image.done);
    go(Math.max(0, first));
  },
  (cause: Error) => {
    byId('broken').hidden = false;
    byId('why').textContent = cause.message;
  },
);
