import names from './imagenet-classes.json';

/** The 1000 classes of ImageNet (ILSVRC 2012), in the order of every published classifier. */
export const IMAGENET_CLASSES: readonly string[] = names;
