import type { KerasObject } from './make-layer';

/**
 * The paths of a model's layers in its weights' file. Keras numbers them by their classes: `layers/dense`, `layers/dense_1`, in
 * the order of `config.json`.
 */
export function childPaths(objects: readonly KerasObject[], model: string): string[] {
  const counts = new Map<string, number>();
  return objects.map(({ class_name: kind }) => {
    const name = snakeCase(String(kind));
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return `${model === '' ? '' : `${model}/`}layers/${name}${count === 0 ? '' : `_${count}`}`;
  });
}

/** `max_pooling2d` of `MaxPooling2D`, by Keras' rule. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
