import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { XmlElement } from '@rgrove/parse-xml';
import type { Box, LabelledBox, LabelledPicture } from '../../data/labelled';
import { readText } from '../../data/text-file';
import { TransferError } from '../../error';
import { findUpwards } from '../../places';
import { requirePath } from '../../require/arguments';
import { requireOptions } from '../../require/options';
import { faultsOf, type Note, withBoxes } from './faults';
import type { LabelledPictures, ReadBoxesOptions } from './labelled-pictures';
import { pictureFault } from './picture-files';
import { sizeOf } from './picture-size';
import { usableBox } from './usable-box';

/**
 * The meaning of the corners in Pascal VOC files. `devkit`: first and last pixel inside the box, counted from 1
 * (Everingham 2010, the original). `edges`: the box's edges, from 0, as several labelling tools write.
 */
export type VocCorners = 'devkit' | 'edges';

/** The meaning of the corners, the classes and the folder of the images. */
export interface ReadVocOptions extends ReadBoxesOptions {
  /**
   * Default `devkit`. With the wrong choice every box is off by one pixel: check one that touches the image's left
   * edge.
   */
  readonly corners?: VocCorners;
  /** Class names in order; a box of another class is then invalid. Default: the names in the files, sorted. */
  readonly classes?: readonly string[];
}

/**
 * Reads labelled boxes from Pascal VOC files (Everingham 2010), one XML file per image. `path` is their folder, or one
 * that contains `Annotations`. The images, named by `filename`, are in the same folder or in `JPEGImages`. Boxes are
 * returned as left, top, right, bottom in pixels. `difficult`, `truncated`, poses and parts are ignored.
 *
 * Throws if an argument has the wrong type, an option is unknown, the folder is missing or has no XML file, `corners`
 * is invalid, or no image has a box. Also throws for invalid XML, corners that are not numbers, an unknown class, and
 * an image that is missing, unreadable or of another size, unless `skip` is true. The error names file and line.
 */
export async function readVoc(path: string, options: ReadVocOptions = {}): Promise<LabelledPictures> {
  requireOptions('readVoc', options, { corners: true, classes: true, pictures: true, skip: true });
  requirePath('readVoc', path);
  const { pictures: elsewhere, corners = 'devkit', classes, skip = false } = options;
  if (corners !== 'devkit' && corners !== 'edges') {
    throw new TransferError(`corners is 'devkit' or 'edges'; it was '${corners}'.`);
  }
  const root = findUpwards(path);
  if (root === undefined || !statSync(root).isDirectory()) {
    throw new TransferError(
      `There is no folder '${path}' in ${process.cwd()} or above it. Give the folder of XML files.`,
    );
  }
  const annotations = join(root, 'Annotations');
  const folder = existsSync(annotations) ? annotations : root;
  const files = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.xml'));
  if (files.length === 0) throw new TransferError(`${folder} holds no .xml file. Give the folder of a Pascal VOC set.`);
  const imageFolders = elsewhere
    ? [elsewhere]
    : [folder, join(root, 'JPEGImages'), join(dirname(folder), 'JPEGImages')];
  const { parseXml } = await import('./parse-xml');
  const { note, skipped } = faultsOf(skip);
  const pictures: LabelledPicture[] = [];
  for (const name of files.sort()) {
    const file = join(folder, name);
    const context: FileContext = { file, places: imageFolders, corners, classes, note };
    const xml = parseXml(readText(file), (reason) => note(file, reason));
    const picture = xml && (await pictureOf(xml.root, xml.lineOf, context));
    if (picture) pictures.push(picture);
  }
  const names = new Set(pictures.flatMap(({ boxes }) => boxes.map((box) => box.class)));
  return withBoxes({ name: path, classes: classes ?? [...names].sort(), pictures }, { skip, skipped });
}

interface FileContext {
  readonly file: string;
  /** Folders to search for the image. */
  readonly places: readonly string[];
  readonly corners: VocCorners;
  readonly classes?: readonly string[];
  readonly note: Note;
}

async function pictureOf(
  root: XmlElement,
  lineOf: (element: XmlElement) => number,
  { file, places: folders, corners, classes, note }: FileContext,
): Promise<LabelledPicture | undefined> {
  if (root.name !== 'annotation') return void note(file, `its outermost element is <${root.name}>, not <annotation>`);
  const name = textAt(root, 'filename');
  if (!name) return void note(file, 'it has no <filename>, which names the picture');
  const picture = folders
    .map((candidateFolder) => join(candidateFolder, name))
    .find((candidate) => existsSync(candidate));
  if (!picture) return void note(file, `there is no picture ${name} in ${folders.join(', ')}`);
  const declared = ['width', 'height'].map((side) => numberAt(root, 'size', side));
  const isDeclared = declared.every((side) => Number.isInteger(side) && side > 0);
  const fault = await pictureFault(picture, isDeclared ? { width: declared[0], height: declared[1] } : undefined);
  if (fault) return void note(file, fault);
  const size = isDeclared ? { width: declared[0], height: declared[1] } : await sizeOf(picture);
  const boxes = elementsOf(root, 'object').flatMap((object): LabelledBox[] => {
    const location = `${file}, line ${lineOf(object)}`;
    const label = textAt(object, 'name');
    if (!label || (classes && !classes.includes(label))) {
      note(location, label ? `the class '${label}' is none of ${classes?.join(', ')}` : 'the <object> has no <name>');
      return [];
    }
    const corner = (side: string) => numberAt(object, 'bndbox', side);
    const [x1, y1, x2, y2] = ['xmin', 'ymin', 'xmax', 'ymax'].map(corner);
    const edges: Box = corners === 'devkit' ? [x1 - 1, y1 - 1, x2, y2] : [x1, y1, x2, y2];
    const box = usableBox(edges, size, note, location);
    return box ? [{ box, class: label }] : [];
  });
  return { file: picture, ...size, boxes };
}

const elementsOf = (element: XmlElement, name: string) =>
  element.children.filter((child): child is XmlElement => 'name' in child && child.name === name);

function textAt(element: XmlElement, ...path: readonly string[]): string | undefined {
  const [first, ...rest] = path;
  const [child] = elementsOf(element, first);
  return rest.length > 0 && child ? textAt(child, ...rest) : child?.text.trim();
}

/** NaN if the element is missing or not a number. */
const numberAt = (element: XmlElement, ...path: readonly string[]) => Number(textAt(element, ...path) || Number.NaN);
