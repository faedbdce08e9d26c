export type Image = number[][];

export type Change = 'mirrored' | 'turned';

export interface Broken {
  from: string;
  to: string;
}

export function mirrored(image: Image): Image {
  return image.map((row) => [...row].reverse());
}

export function turned(image: Image): Image {
  return mirrored(image).reverse();
}

export function broken(images: readonly Image[], labels: readonly string[], change: Change): Broken[] {
  const classes = [...new Set(labels)];
  const of = (name: string) => images.filter((_, index) => labels[index] === name);
  const changed = (image: Image) => (change === 'mirrored' ? mirrored(image) : turned(image));
  const means = classes.map((name) => meanOf(of(name).map(changed)));
  const looksLike = (image: Image) => {
    const distances = means.map((mean) => distance(image, mean));
    return classes[distances.indexOf(Math.min(...distances))];
  };
  return classes.flatMap((from) => {
    const seen = of(from).map((image) => looksLike(changed(image)));
    const to = classes.find((name) => name !== from && 2 * seen.filter((one) => one === name).length > seen.length);
    return to === undefined ? [] : [{ from, to }];
  });
}

function meanOf(images: readonly Image[]): Image {
  return images[0].map((row, y) =>
    row.map((_, x) => images.reduce((sum, image) => sum + image[y][x], 0) / images.length),
  );
}

function distance(a: Image, b: Image): number {
  return a.flatMap((row, y) => row.map((pixel, x) => (pixel - b[y][x]) ** 2)).reduce((sum, one) => sum + one, 0);
}
