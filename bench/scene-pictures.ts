import { basename, join } from 'node:path';
import { type LabelledPicture, type Scenes, scenes } from 'transferlab';

/** What COCO calls a thing of the scenes, where it has a name for it. */
const IN_COCO: readonly (readonly [thing: RegExp, name: string])[] = [
  [/^birds\//, 'bird'],
  [/^clothes\/bowtie$/, 'tie'],
  [/^electronics\/laptop$/, 'laptop'],
  [/^electronics\/microwave$/, 'microwave'],
  [/^electronics\/mobile$/, 'cell phone'],
  [/^electronics\/monitor$/, 'tv'],
  [/^electronics\/mouse$/, 'mouse'],
  [/^fruit\/apple-/, 'apple'],
  [/^fruit\/banana$/, 'banana'],
  [/^fruit\/(orange|mandarine)/, 'orange'],
  [/^hoofed-animals\/(cow|bull)/, 'cow'],
  [/^hoofed-animals\/giraffe$/, 'giraffe'],
  [/^hoofed-animals\/horse$/, 'horse'],
  [/^hoofed-animals\/(sheep|ram$)/, 'sheep'],
  [/^hoofed-animals\/zebra/, 'zebra'],
  [/^tools\/scissors/, 'scissors'],
  [/^vegetables\/broccoli$/, 'broccoli'],
  [/^vegetables\/carrot$/, 'carrot'],
  [/^vehicles\/(747|plane|f22-raptor)$/, 'airplane'],
  [/^vehicles\/(beetle|indycar|sedan|sportscar)/, 'car'],
  [/^vehicles\/(dumper|firetruck|garbagetruck|truck)$/, 'truck'],
  [/^vehicles\/green-korean-bus$/, 'bus'],
  [/^vehicles\/chinesejunk$/, 'boat'],
];

/** Scenes of photographs as pictures with boxes, under the names of the course's twelve classes. */
export async function scenePictures(
  part: 'train' | 'test',
): Promise<{ pictures: LabelledPicture[]; classes: string[] }> {
  const set = await scenes('photographs', part);
  const classes = set.annotations.categories.map(({ name }) => name);
  return { pictures: named(set, ({ category }) => category), classes };
}

/** The test's scenes by their names. */
export const testScenes = (pictures: readonly LabelledPicture[]) => ({
  name: 'scenes photographs-test',
  ids: pictures.map(({ file }) => basename(file)),
});

/** The same with what COCO calls the things in them; things that it has no name for are left out. */
export async function cocoPictures(part: 'train' | 'test'): Promise<LabelledPicture[]> {
  return named(await scenes('photographs', part), ({ thing }) => IN_COCO.find(([known]) => known.test(thing))?.[1]);
}

function named(
  { folder, annotations }: Scenes,
  nameOf: (thing: { category: string; thing: string }) => string | undefined,
): LabelledPicture[] {
  const categories = new Map(annotations.categories.map(({ id, name }) => [id, name]));
  return annotations.images.map(({ id, file_name, width, height }) => ({
    file: join(folder, file_name),
    width,
    height,
    boxes: annotations.annotations
      .filter(({ image_id }) => image_id === id)
      .flatMap(({ bbox: [x, y, w, h], category_id, thing }) => {
        const name = nameOf({ category: categories.get(category_id) as string, thing });
        return name === undefined ? [] : [{ box: [x, y, x + w, y + h] as const, class: name }];
      }),
  }));
}
