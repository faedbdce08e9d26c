import type { Sound } from '../audio/sound';
import type { DataFrameLike } from '../core/data-frame-like';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { isNet } from '../require/kinds';
import type { Description } from './describe';
import { descriptionParts } from './description';
import { escapeHtml } from './escape-html';
import type { Figure } from './figure';
import { figureBundle } from './figure-bundle';
import type { Gallery } from './gallery';
import { historyFigure } from './history-figure';
import { netTable } from './net-table';
import type { Player } from './player';
import { type ColouredTexts, inWords, wordsHtml } from './plot-words';
import { type Table, table } from './table';
import { tableBundle } from './table-bundle';

/** Something a notebook can draw. */
export type Showable =
  | Figure
  | Table
  | DataFrameLike
  | Gallery
  | ColouredTexts
  | Description
  | Sound
  | History
  | Net
  | readonly object[];

/** What is drawn by itself. */
export type Part = Figure | Table | Gallery | ColouredTexts | Player;

/** Columns from which objects read better as they print. */
const MOST_COLUMNS = 50;

/**
 * What a value draws, from top to bottom: a sound is a player and a spectrogram, an array of sounds all of these, other plain
 * objects the rows of a table. Undefined of what cannot be drawn. The kernel asks this of the last value of each cell, whatever
 * it is, before the reader has loaded anything: so values are told apart by what they hold, and nothing here loads TensorFlow.
 */
export function partsOf(value: unknown): readonly Part[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return partsOfArray(value);
  if (isFigure(value) || isGallery(value) || isColoured(value)) return [value];
  if (isSound(value)) return soundParts(value);
  if (isDescription(value)) return descriptionParts(value);
  if (isHistory(value)) return [historyFigure(value)];
  if (isNet(value)) return [netTable(value)];
  if (isTable(value)) return [value];
  return isDataFrame(value) ? [table(value)] : undefined;
}

function partsOfArray(values: readonly unknown[]): readonly Part[] | undefined {
  if (values.length === 0) return undefined;
  const parts = values.map((value) => (Array.isArray(value) ? undefined : partsOf(value)));
  if (parts.every((own) => own !== undefined)) return parts.flat();
  if (!values.every(isPlain)) return undefined;
  const rows = table(values);
  return rows.columns.length > 0 && rows.columns.length <= MOST_COLUMNS ? [rows] : undefined;
}

/** A part by MIME type: Jupyter picks the richest that it can draw. */
export function mimeBundle(part: Part): Record<string, unknown> {
  if ('layout' in part) return figureBundle(part);
  if ('pictures' in part) {
    return {
      'text/html': galleryHtml(part),
      'text/plain': part.pictures.map(({ caption }) => `[${caption}]`).join(' '),
    };
  }
  if ('coloured' in part) {
    return { 'text/html': wordsHtml(part), 'text/plain': part.coloured.map(inWords).join('\n') };
  }
  if ('source' in part) return { 'text/html': playerHtml(part), 'text/plain': `[sound] ${part.caption}` };
  return tableBundle(part);
}

/** Sounds are drawn with TensorFlow, which is there by then: the library made them. */
function soundParts(sound: Sound): readonly Part[] {
  const player: typeof import('./player') = require('./player');
  return player.soundParts(sound);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor?.name === 'Object';
}

type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of objects that hold what is asked for. */
const isListOf = (value: unknown, holds: (one: Loose) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && holds(one));

function isFigure(value: object): value is Figure {
  const { data, layout } = value as Loose;
  return isListOf(data, () => true) && isObject(layout);
}

function isGallery(value: object): value is Gallery {
  const isPicture = ({ source, caption }: Loose) => typeof source === 'string' && typeof caption === 'string';
  return isListOf((value as Loose).pictures, isPicture) && Object.keys(value).length === 1;
}

function isColoured(value: object): value is ColouredTexts {
  return isListOf((value as Loose).coloured, ({ words }) => Array.isArray(words));
}

function isSound(value: object): value is Sound {
  const { samples, rate } = value as Loose;
  return samples instanceof Float32Array && typeof rate === 'number';
}

function isDescription(value: object): value is Description {
  const { classes, skipped, examples, values } = value as Loose;
  const counts = isListOf(classes, (one) => typeof one.examples === 'number');
  return counts && Array.isArray(skipped) && typeof examples === 'number' && typeof values === 'string';
}

function isHistory(value: object): value is History {
  const { epochs, seconds } = value as Loose;
  return isListOf(epochs, ({ loss }) => typeof loss === 'number') && typeof seconds === 'number';
}

function isTable(value: object): value is Table {
  const { columns, rows } = value as Loose;
  return Array.isArray(columns) && Array.isArray(rows) && rows.every(Array.isArray);
}

function isDataFrame(value: object): value is DataFrameLike {
  const { columns, values } = value as Loose;
  return Array.isArray(columns) && Array.isArray(values);
}

function galleryHtml({ pictures }: Gallery): string {
  const figures = pictures.map(
    ({ source, caption }) =>
      `<figure style="display:inline-block;margin:4px;text-align:center"><img src="${escapeHtml(source)}" alt="${escapeHtml(caption)}">` +
      `<figcaption style="font-size:12px">${escapeHtml(caption)}</figcaption></figure>`,
  );
  return `<div>${figures.join('')}</div>`;
}

function playerHtml({ source, caption }: Player): string {
  return (
    `<figure style="margin:4px"><figcaption style="font-size:12px">${escapeHtml(caption)}</figcaption>` +
    `<audio controls src="${escapeHtml(source)}" aria-label="${escapeHtml(caption)}"></audio></figure>`
  );
}
