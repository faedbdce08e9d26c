import { arrays, backbone, centerHead, cut, type Dataset, join, type Net, tf, withTasks } from 'transferlab';
import { STREAM, uniform } from './fine-tuned';

/** The row whose net and pictures these are. */
export const DETECTOR = 'finetune-detector';

/** Side of the pictures, classes, boxes in each; the same are in `bench/peers/torch_centernet.py`. */
const [SIZE, CLASSES, BOXES] = [256, 12, 3];

/** Where the boxes are drawn from. */
const BOX_STREAM = 1004;

/** CenterNet from COCO with a head of twelve classes, drawn as the peers draw it. */
export async function fineTunedDetector(): Promise<Net> {
  const body = await backbone('centernet', { size: SIZE });
  const classes = Array.from({ length: CLASSES }, (_, index) => String(index));
  const net = join(cut(body, 'pyramid'), centerHead({ classes, from: body }));
  const kernel = net.weights['centers/project/kernel'];
  kernel.assign(tf.tensor(uniform(STREAM.head, kernel.size), kernel.shape).mul(0.03) as never);
  return net;
}

/** So many pictures with boxes, the first of those that the peers train on. */
export function drawnScenes(count: number): Dataset {
  const x = uniform(STREAM.inputs, count * SIZE * SIZE * 3).map((value) => (value + 1) * 127.5);
  const even = uniform(BOX_STREAM, count * BOXES * 4).map((value) => (value + 1) / 2);
  const labels = Array.from({ length: count }, (_, picture) =>
    Array.from({ length: BOXES }, (_, index) => {
      const [which, side, left, top] = even.subarray((picture * BOXES + index) * 4, (picture * BOXES + index + 1) * 4);
      const length = Math.floor(28 + side * 76);
      const [x1, y1] = [left, top].map((share) => Math.floor(share * (SIZE - length)));
      return [Math.floor(which * CLASSES), x1, y1, x1 + length, y1 + length];
    }).flat(),
  );
  const classes = Array.from({ length: CLASSES }, (_, index) => String(index));
  const data = arrays(x, Array(count).fill(Number.NaN), { shape: [SIZE, SIZE, 3], classes: [], pixels: true });
  return withTasks(data, { boxes: { classes, labels, boxes: { width: SIZE, height: SIZE } } });
}
