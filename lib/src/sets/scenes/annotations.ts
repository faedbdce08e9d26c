import type { CocoAnnotations, CocoImage } from './coco';
import type { Placed } from './compose';
import type { ScenePlan } from './plan';
import { SIDE } from './render';
import type { Things } from './things';

/** The file name of a scene, counted from 0. */
export const fileOf = (scene: number) => `${String(scene + 1).padStart(4, '0')}.webp`;

/** The annotations of the placed objects, in COCO's format; ids count from 1. */
export function annotationsOf(
  plans: readonly ScenePlan[],
  placed: readonly Placed[][],
  things: Things,
): CocoAnnotations {
  const images: CocoImage[] = plans.map((_, scene) => ({
    id: scene + 1,
    file_name: fileOf(scene),
    width: SIDE,
    height: SIDE,
  }));
  const annotations = placed.flatMap((inScene, scene) =>
    inScene.map(({ sprite, bbox, area, visible }) => {
      const thing = plans[scene].things[sprite].name;
      const category_id = things.classes.indexOf(thing.slice(0, thing.indexOf('/'))) + 1;
      return { image_id: scene + 1, category_id, bbox, area, visible, thing };
    }),
  );
  return {
    info: { description: 'Composed scenes: things put on photographs by a program. See datasets/scenes/CARD.md' },
    licenses: [{ id: 1, name: 'GPL-3.0-or-later', url: 'https://www.gnu.org/licenses/gpl-3.0.html' }],
    images,
    annotations: annotations.map((annotation, index) => ({
      id: index + 1,
      iscrowd: 0,
      segmentation: [],
      ...annotation,
    })),
    categories: things.classes.map((name, label) => ({ id: label + 1, name, supercategory: 'thing' })),
  };
}
