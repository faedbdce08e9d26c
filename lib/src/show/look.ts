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

/** A value that a notebook can draw. */
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

/** One drawn part. */
export type Part = Figure | Table | Gallery | ColouredTexts | Player;

/** Maximum number of columns of a table; objects with more keys are printed instead. */
const MOST_COLUMNS = 50;

/**
 * The drawn parts of a value, from top to bottom: a sound gives a player and a spectrogram, an array of sounds gives these for
 * each, and other plain objects are rows of a table. Undefined if the value cannot be drawn. The Jupyter kernel calls this
 * with the last value of each cell, of any type, before the library is loaded. So it distinguishes values by their properties
 * and does not load TensorFlow.
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
  if (parts.every((part) => part !== undefined)) return parts.flat();
  if (!values.every(isPlain)) return undefined;
  const rows = table(values);
  return rows.columns.length > 0 && rows.columns.length <= MOST_COLUMNS ? [rows] : undefined;
}

/** A part by MIME type: Jupyter draws the richest type that it supports. */
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

/** Drawing audio needs TensorFlow, which is loaded by then: the library created the audio. */
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

/** Whether a value is a list of at least one object, each of which satisfies the predicate. */
const isListOf = (value: unknown, predicate: (item: Loose) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && predicate(item));

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
  const counts = isListOf(classes, (item) => typeof item.examples === 'number');
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
