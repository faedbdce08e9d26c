import { existsSync } from '../platform/files';
import { extname, join } from '../platform/paths';

/** What a file of Python's TensorFlow is, by the ending of its path. */
const KERAS: Readonly<Record<string, string>> = {
  '.keras': 'a Keras model',
  '.h5': 'a Keras model',
  '.hdf5': 'a Keras model',
};

/** What reads a converted model. */
const READ = "fromGraphModel(await tf.loadGraphModel('file://web/model.json'))";

const CONVERT = 'tensorflowjs_converter --input_format tf_saved_model saved web (pip install tensorflowjs)';

/**
 * Describes a model that `load` cannot read, and how to convert it: a Keras model, a SavedModel, a TensorFlow.js model.
 * Undefined for any other path.
 */
export function foreignFormat(path: string): string | undefined {
  const keras = KERAS[extname(path).toLowerCase()];
  if (keras !== undefined) {
    return (
      `${path} is ${keras}, which only Python reads. Convert it once: keras.models.load_model('${path}').export('saved') ` +
      `in Python, ${CONVERT}, then ${READ}.`
    );
  }
  if (existsSync(join(path, 'saved_model.pb'))) {
    return `${path} is a SavedModel. Convert it once: ${CONVERT.replace(' saved ', ` ${path} `)}, then ${READ}.`;
  }
  if (path.endsWith('model.json') || existsSync(join(path, 'model.json'))) {
    return (
      `${path} is a model of TensorFlow.js. Read it with fromGraphModel(await tf.loadGraphModel('file://…/model.json')), ` +
      'or fromLayersModel and tf.loadLayersModel where it has layers.'
    );
  }
  return undefined;
}
