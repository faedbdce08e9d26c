# Checks the folders that bench/exported-pretrained.ts has written: transformers loads each NAME/, without missing or unexpected
# weights, and computes the outputs of NAME.json. python bench/reference/exported_pretrained.py FOLDER; needs torch, transformers.
# Prints the largest difference divided by the largest value; exits with 1 if one is above 1e-4.
import glob, json, os, sys
import numpy as np, torch, transformers as hf

ENCODERS = ('bert', 'distilbert', 'roberta', 'mpnet', 'modernbert', 't5')
PADDING = {'roberta': 1, 'mpnet': 1}

def pixels(x, folder):
    with open(os.path.join(folder, 'preprocessor_config.json')) as file:
        settings = json.load(file)
    scaled = (x * settings['rescale_factor'] - np.array(settings['image_mean'])) / np.array(settings['image_std'])
    return torch.from_numpy(scaled.astype(np.float32)).permute(0, 3, 1, 2)

def outputs(model, kind, x, folder):
    if kind in ENCODERS:
        ids = torch.from_numpy(x.astype(np.int64))
        mask = (ids != PADDING.get(kind, 0)).long()
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state
        return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    if x.ndim == 2 and kind not in ('wav2vec2', 'hubert', 'whisper'):
        return model(input_ids=torch.from_numpy(x.astype(np.int64)), output_hidden_states=True).hidden_states[-1][:, -1]
    if kind in ('wav2vec2', 'hubert'):
        scaled = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-7)
        return model(torch.from_numpy(scaled.astype(np.float32))).last_hidden_state.mean(1)
    if kind == 'whisper':
        with open(os.path.join(folder, 'preprocessor_config.json')) as file:
            bins = json.load(file)['feature_size']
        extractor = hf.WhisperFeatureExtractor(feature_size=bins, chunk_length=x.shape[1] / 16000)
        features = extractor(list(x.astype(np.float32)), sampling_rate=16000, padding=False, return_tensors='pt').input_features
        return model.encoder(features).last_hidden_state.mean(1)
    images = pixels(x, folder)
    if kind == 'clip':
        return model.visual_projection(model.vision_model(pixel_values=images).pooler_output)
    if kind == 'siglip':
        return model.vision_model(pixel_values=images).pooler_output
    result = model(images)
    return result.logits if hasattr(result, 'logits') else result.last_hidden_state[:, 0]

failed = 0
for path in sorted(glob.glob(os.path.join(sys.argv[1], '*.json'))):
    with open(path) as file:
        case = json.load(file)
    folder = path[:-5]
    with open(os.path.join(folder, 'config.json')) as file:
        (kind,) = json.load(file)['architectures']
    model, info = getattr(hf, kind).from_pretrained(folder, output_loading_info=True)
    missing = [name for name in info['missing_keys'] if not name.endswith('num_batches_tracked')]
    x = np.array(case['input']).reshape(case['inputShape'])
    with torch.no_grad():
        found = outputs(model.eval(), case['type'], x, folder).numpy()
    expected = np.array(case['output']).reshape(case['outputShape'])
    gap = float(np.abs(found - expected).max() / np.abs(expected).max()) if found.shape == expected.shape else float('inf')
    ok = gap < 1e-4 and not missing and not info['unexpected_keys'] and not info['mismatched_keys']
    failed += not ok
    notes = ''.join(f', {key} {list(info[key])[:4]}' for key in ('unexpected_keys', 'mismatched_keys') if info[key])
    print(f"{'ok  ' if ok else 'FAIL'} {os.path.basename(folder):20} {kind:32} gap {gap:.1e}" + (f', missing {missing[:4]}' if missing else '') + notes)
sys.exit(1 if failed else 0)
