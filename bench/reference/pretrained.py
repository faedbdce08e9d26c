"""Small networks of every family as `save_pretrained` lays them out, for lib/src/backbones/pretrained/*.test.ts.

    python -m bench.reference.pretrained            # all families, or their names

Needs torch, transformers and tokenizers. The weights come from the formula of nets.py. Each folder has what the hub would have
(config.json, model.safetensors, tokenizer.json, preprocessor_config.json), and what transformers computes from it:
expected.json (inputs, hidden states, output, logits) and gradients.safetensors, the gradients of the loss
sum_i output_i sin(1 + i) under the names of the weights.
"""
import copy
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import transformers as hf
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from bench.reference import nets

OUT = Path(__file__).resolve().parents[2] / "lib/src/backbones/fixtures/pretrained"
SEED = 11
SIZES = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24)
TEXTS = ["the cat sat on the mat", "a dog ran", "the dog and the cat ran to a mat and sat"]
IMAGENET = dict(image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])


def fill(model):
    """Weights in [-0.3, 0.3); scales, running variances and layer scales around 1."""
    with torch.no_grad():
        for stream, (name, value) in enumerate(sorted(model.state_dict().items())):
            if value.dtype != torch.float32:
                continue
            drawn = 0.3 * nets.uniform(SEED, stream, np.arange(value.numel()))
            around = 1 if value.ndim == 1 and name.endswith(("weight", "running_var", "lambda1", "layer_scale_parameter")) else 0
            value.copy_(torch.from_numpy((drawn + around).astype(np.float32)).reshape(value.shape))
    return model.eval()


def word_pieces():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=45, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    ids = [(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids)
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def byte_pairs(special, roberta=False):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(TEXTS, trainers.BpeTrainer(vocab_size=len(special) + 256 + 12, special_tokens=special, initial_alphabet=alphabet))
    tokenizer.decoder = decoders.ByteLevel()
    if roberta:
        pieces = [(token, tokenizer.token_to_id(token)) for token in ("</s>", "<s>")]
        tokenizer.post_processor = processors.RobertaProcessing(*pieces, add_prefix_space=False)
    return tokenizer


def save(folder, model, tokenizer=None, preprocessor=None):
    """The folder as the hub has it, and the gradients under the same names: saved as if they were weights."""
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if tokenizer:
        tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    if preprocessor:
        (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    twin = copy.deepcopy(model)
    with torch.no_grad():
        for (_, weight), (_, other) in zip(model.named_parameters(), twin.named_parameters(), strict=True):
            other.copy_(torch.zeros_like(weight) if weight.grad is None else weight.grad)
    with tempfile.TemporaryDirectory() as scratch:
        twin.save_pretrained(scratch)
        shutil.copy(Path(scratch) / "model.safetensors", folder / "gradients.safetensors")


def write(folder, **expected):
    plain = {name: rounded(value) if torch.is_tensor(value) else value for name, value in expected.items()}
    (folder / "expected.json").write_text(json.dumps(plain))
    print(folder.name, {file.name: file.stat().st_size for file in sorted(folder.iterdir())})


def rounded(tensor):
    return np.round(tensor.detach().double().numpy(), 6).tolist()


def differentiate(output):
    (output.flatten() * torch.sin(1 + torch.arange(output.numel()))).sum().backward()


def padded(rows, padding):
    longest = max(map(len, rows))
    return torch.tensor([row + [padding] * (longest - len(row)) for row in rows])


def encoder(name, model, tokenizer, padding, types=True):
    """Two texts and a pair; the output is the mean of the last hidden states over the real tokens."""
    fill(model)
    encoded = [tokenizer.encode(TEXTS[0]), tokenizer.encode(TEXTS[1]), tokenizer.encode(TEXTS[1], TEXTS[0])]
    ids = padded([one.ids for one in encoded], padding)
    mask = (ids != padding).long()
    more = {"token_type_ids": padded([one.type_ids for one in encoded], 0)} if types else {}
    result = model(input_ids=ids, attention_mask=mask, output_hidden_states=True, **more)
    output = (result.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    differentiate(output)
    save(OUT / name, model, tokenizer)
    texts = [[TEXTS[0]], [TEXTS[1]], [TEXTS[1], TEXTS[0]]]
    write(OUT / name, texts=texts, ids=ids.tolist(), padding=padding, hidden=list(map(rounded, result.hidden_states)), output=output)


def decoder(name, model, tokenizer):
    """Two texts; the output is the last hidden state of the last token. After the shorter text comes padding, -1."""
    fill(model)
    rows = [tokenizer.encode(text).ids for text in TEXTS[:2]]
    ids = padded(rows, -1)
    result = model(input_ids=ids.clamp(min=0), attention_mask=(ids >= 0).long(), output_hidden_states=True)
    output = torch.stack([result.hidden_states[-1][row, len(tokens) - 1] for row, tokens in enumerate(rows)])
    differentiate(output)
    save(OUT / name, model, tokenizer)
    written = model.generate(torch.tensor(rows[:1]), max_new_tokens=10, do_sample=False, pad_token_id=0)[0, len(rows[0]) :].tolist()
    write(OUT / name, written=written, texts=[[text] for text in TEXTS[:2]], ids=ids.tolist(), padding=-1, hidden=list(map(rounded, result.hidden_states)), output=output, logits=result.logits)


def vision(name, model, preprocessor, size, output_of, layout=lambda hidden: hidden):
    """Two images of random pixels; `output_of` takes the features from the base model's result."""
    fill(model)
    count = 2 * size * size * 3
    pixels = np.floor(128 + 128 * nets.uniform(SEED, 999, np.arange(count))).reshape(2, size, size, 3)
    scaled = (pixels / 255 - preprocessor["image_mean"]) / preprocessor["image_std"]
    inputs = torch.from_numpy(scaled.astype(np.float32)).permute(0, 3, 1, 2)
    base = model.base_model(inputs, output_hidden_states=True)
    output = output_of(base)
    differentiate(output)
    logits = model(inputs).logits if hasattr(model, "classifier") or hasattr(model, "cls_classifier") else None
    save(OUT / name, model, preprocessor=preprocessor)
    more = {} if logits is None else {"logits": logits}
    write(OUT / name, seed=SEED, size=size, hidden=[rounded(layout(hidden)) for hidden in base.hidden_states], output=output, **more)


def bert():
    encoder("bert", hf.BertModel(hf.BertConfig(**SIZES, vocab_size=45, max_position_embeddings=24)), word_pieces(), 0)


def distilbert():
    sizes = dict(dim=16, n_layers=2, n_heads=4, hidden_dim=24)
    model = hf.DistilBertModel(hf.DistilBertConfig(**sizes, vocab_size=45, max_position_embeddings=24))
    encoder("distilbert", model, word_pieces(), 0, types=False)


ROBERTA_TOKENS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def roberta():
    tokenizer = byte_pairs(ROBERTA_TOKENS, roberta=True)
    model = hf.RobertaModel(hf.RobertaConfig(**SIZES, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=26, type_vocab_size=1))
    encoder("roberta", model, tokenizer, 1, types=False)


def mpnet():
    tokenizer = byte_pairs(ROBERTA_TOKENS, roberta=True)
    encoder("mpnet", hf.MPNetModel(hf.MPNetConfig(**SIZES, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=26)), tokenizer, 1, types=False)


def llama():
    tokenizer = byte_pairs(["<unk>", "<s>", "</s>"])
    sizes = dict(SIZES, num_key_value_heads=2, head_dim=6)
    config = hf.LlamaConfig(**sizes, vocab_size=tokenizer.get_vocab_size(), rope_theta=500.0, max_position_embeddings=64)
    decoder("llama", hf.LlamaForCausalLM(config), tokenizer)


def mistral():
    tokenizer = byte_pairs(["<unk>", "<s>", "</s>"])
    config = hf.MistralConfig(**SIZES, num_key_value_heads=2, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=64, sliding_window=32)
    decoder("mistral", hf.MistralForCausalLM(config), tokenizer)


def qwen2():
    tokenizer = byte_pairs(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    sizes = dict(SIZES, num_key_value_heads=2, tie_word_embeddings=True, eos_token_id=2)
    decoder("qwen2", hf.Qwen2ForCausalLM(hf.Qwen2Config(**sizes, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=64)), tokenizer)


def qwen3():
    tokenizer = byte_pairs(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    sizes = dict(SIZES, num_key_value_heads=2, head_dim=6, tie_word_embeddings=True, eos_token_id=2)
    decoder("qwen3", hf.Qwen3ForCausalLM(hf.Qwen3Config(**sizes, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=64)), tokenizer)


def gemma():
    tokenizer = byte_pairs(["<pad>", "<bos>", "<eos>"])
    sizes = dict(SIZES, num_key_value_heads=1, head_dim=6, eos_token_id=2)
    decoder("gemma", hf.GemmaForCausalLM(hf.GemmaConfig(**sizes, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=64)), tokenizer)


def modernbert():
    special = dict(pad_token_id=0, cls_token_id=2, sep_token_id=3, bos_token_id=2, eos_token_id=3)
    sizes = dict(SIZES, vocab_size=45, max_position_embeddings=24, local_attention=6, global_attn_every_n_layers=2)
    encoder("modernbert", hf.ModernBertModel(hf.ModernBertConfig(**sizes, **special)), word_pieces(), 0, types=False)


def t5(name, projection):
    sizes = dict(d_model=16, d_kv=6, d_ff=24, num_layers=2, num_heads=4, relative_attention_num_buckets=8)
    model = hf.T5EncoderModel(hf.T5Config(**sizes, vocab_size=45, feed_forward_proj=projection, pad_token_id=0, eos_token_id=3))
    encoder(name, model, word_pieces(), 0, types=False)


def gpt2():
    tokenizer = byte_pairs(["<|endoftext|>"])
    sizes = dict(n_embd=16, n_layer=2, n_head=4, n_inner=24, n_positions=32, eos_token_id=0, bos_token_id=0)
    decoder("gpt2", hf.GPT2LMHeadModel(hf.GPT2Config(**sizes, vocab_size=tokenizer.get_vocab_size())), tokenizer)


CLIP_SIZES = dict(hidden_size=12, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16)


def towers(name, model, tokenizer, ids, texts, preprocessor, size, end):
    """Both towers of CLIP or SigLIP: two images and two texts. `end` is the id after which CLIP's texts have padding."""
    fill(model)
    pixels = np.floor(128 + 128 * nets.uniform(SEED, 999, np.arange(2 * size * size * 3))).reshape(2, size, size, 3)
    scaled = (pixels / 255 - preprocessor["image_mean"]) / preprocessor["image_std"]
    images = model.vision_model(pixel_values=torch.from_numpy(scaled.astype(np.float32)).permute(0, 3, 1, 2), output_hidden_states=True)
    read = model.text_model(input_ids=ids, output_hidden_states=True)
    outputs = [images.pooler_output, read.pooler_output]
    if hasattr(model, "visual_projection"):
        outputs = [model.visual_projection(outputs[0]), model.text_projection(outputs[1])]
    for output in outputs:
        differentiate(output)
    save(OUT / name, model, tokenizer, preprocessor)
    vision = dict(seed=SEED, size=size, hidden=list(map(rounded, images.hidden_states)), output=rounded(outputs[0]))
    text = dict(texts=texts, ids=ids.tolist(), end=end, hidden=list(map(rounded, read.hidden_states)), output=rounded(outputs[1]))
    write(OUT / name, **vision, text=text)


def clip():
    tokenizer = byte_pairs(["<|startoftext|>", "<|endoftext|>"])
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<|startoftext|>", "<|endoftext|>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<|startoftext|> $A <|endoftext|>", special_tokens=ends)
    text = dict(CLIP_SIZES, vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=24, bos_token_id=0, eos_token_id=1, pad_token_id=1)
    vision = dict(CLIP_SIZES, hidden_size=8, num_attention_heads=4, image_size=16, patch_size=8)
    model = hf.CLIPModel(hf.CLIPConfig(text_config=text, vision_config=vision, projection_dim=10))
    ids = padded([tokenizer.encode(one).ids for one in TEXTS[:2]], 1)
    preprocessor = RESCALE | IMAGENET | dict(size={"shortest_edge": 16}, crop_size=SQUARE, do_center_crop=True)
    towers("clip", model, tokenizer, ids, [[one] for one in TEXTS[:2]], preprocessor, 16, 1)


def siglip():
    tokenizer = word_pieces()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A [SEP]", special_tokens=[("[SEP]", 3)])
    text = dict(CLIP_SIZES, vocab_size=45, max_position_embeddings=12, projection_size=8, bos_token_id=2, eos_token_id=3, pad_token_id=0)
    vision = dict(CLIP_SIZES, hidden_size=8, num_attention_heads=4, image_size=16, patch_size=8)
    model = hf.SiglipModel(hf.SiglipConfig(text_config=text, vision_config=vision))
    rows = [tokenizer.encode(one).ids for one in TEXTS[:2]]
    ids = torch.tensor([row + [0] * (12 - len(row)) for row in rows])
    preprocessor = RESCALE | dict(image_mean=[0.5] * 3, image_std=[0.5] * 3, size=SQUARE)
    towers("siglip", model, tokenizer, ids, [[one] for one in TEXTS[:2]], preprocessor, 16, None)


CLASSES = dict(id2label={0: "cat", 1: "dog", 2: "mat"}, label2id={"cat": 0, "dog": 1, "mat": 2})
SQUARE = {"height": 16, "width": 16}
RESCALE = {"do_normalize": True, "do_rescale": True, "do_resize": True, "rescale_factor": 1 / 255}


def vit():
    config = hf.ViTConfig(**SIZES, image_size=16, patch_size=8, **CLASSES)
    preprocessor = RESCALE | dict(image_mean=[0.5] * 3, image_std=[0.5] * 3, size=SQUARE)
    vision("vit", hf.ViTForImageClassification(config), preprocessor, 16, lambda base: base.last_hidden_state[:, 0])


def deit():
    config = hf.DeiTConfig(**SIZES, image_size=16, patch_size=8, **CLASSES)
    preprocessor = RESCALE | IMAGENET | dict(size={"height": 18, "width": 18}, crop_size=SQUARE, do_center_crop=True)
    vision("deit", hf.DeiTForImageClassificationWithTeacher(config), preprocessor, 16, lambda base: base.last_hidden_state[:, 0])


def dinov2():
    config = hf.Dinov2Config(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, mlp_ratio=2, image_size=32, patch_size=8)
    preprocessor = RESCALE | IMAGENET | dict(size={"shortest_edge": 18}, crop_size=SQUARE, do_center_crop=True)
    vision("dinov2", hf.Dinov2Model(config), preprocessor, 16, lambda base: base.last_hidden_state[:, 0])


def resnet(kind, sizes):
    config = hf.ResNetConfig(embedding_size=6, hidden_sizes=sizes, depths=[1, 2], layer_type=kind, **CLASSES)
    preprocessor = RESCALE | IMAGENET | dict(size={"shortest_edge": 33}, crop_pct=0.875)
    vision(f"resnet-{kind}", hf.ResNetForImageClassification(config), preprocessor, 33, lambda base: base.pooler_output.flatten(1), lambda hidden: hidden.permute(0, 2, 3, 1))


def convnext():
    config = hf.ConvNextConfig(hidden_sizes=[6, 8], depths=[1, 2], num_stages=2, **CLASSES)
    preprocessor = RESCALE | IMAGENET | dict(size={"shortest_edge": 32}, crop_pct=0.875)
    vision("convnext", hf.ConvNextForImageClassification(config), preprocessor, 32, lambda base: base.pooler_output, lambda hidden: hidden.permute(0, 2, 3, 1))


def mobilenet_v2():
    config = hf.MobileNetV2Config(depth_multiplier=0.05, depth_divisible_by=4, min_depth=4, expand_ratio=2, finegrained_output=False, image_size=33, **CLASSES)
    preprocessor = RESCALE | dict(image_mean=[0.5] * 3, image_std=[0.5] * 3, size={"shortest_edge": 38}, crop_size={"height": 33, "width": 33}, do_center_crop=True)
    vision("mobilenet_v2", hf.MobileNetV2ForImageClassification(config), preprocessor, 33, lambda base: base.pooler_output, lambda hidden: hidden.permute(0, 2, 3, 1))


def efficientnet():
    stages = dict(in_channels=[32, 16, 24], out_channels=[16, 24, 40], kernel_sizes=[3, 5, 3], strides=[2, 2, 1], num_block_repeats=[1, 2, 1], expand_ratios=[1, 2, 3])
    config = hf.EfficientNetConfig(**stages, width_coefficient=0.1, depth_divisor=4, depth_coefficient=1.1, hidden_dim=128, image_size=33, depthwise_padding=[1], **CLASSES)
    preprocessor = RESCALE | IMAGENET | dict(size={"height": 33, "width": 33})
    vision("efficientnet", hf.EfficientNetForImageClassification(config), preprocessor, 33, lambda base: base.pooler_output, lambda hidden: hidden.permute(0, 2, 3, 1))


def whisper():
    """Two recordings of noise, through the feature extractor of transformers; the output is the mean of the last hidden states."""
    sizes = dict(d_model=16, encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=24, num_mel_bins=20, max_source_positions=10)
    decoder = dict(decoder_layers=1, decoder_attention_heads=2, decoder_ffn_dim=4, vocab_size=8, max_target_positions=4)
    tokens = dict(pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=1)
    model = hf.WhisperModel(hf.WhisperConfig(**sizes, **decoder, **tokens))
    fill(model)
    samples = 0.5 * nets.uniform(SEED, 999, np.arange(2 * 3200)).reshape(2, 3200)
    extractor = hf.WhisperFeatureExtractor(feature_size=20, chunk_length=0.2)
    features = extractor(list(samples.astype(np.float32)), sampling_rate=16000, padding=False, return_tensors="pt").input_features
    read = model.encoder(features, output_hidden_states=True)
    output = read.last_hidden_state.mean(1)
    differentiate(output)
    save(OUT / "whisper", model, preprocessor=dict(feature_size=20, hop_length=160, n_fft=400, sampling_rate=16000, nb_max_frames=20))
    write(OUT / "whisper", seed=SEED, samples=3200, mel=rounded(features.transpose(1, 2)), hidden=list(map(rounded, read.hidden_states)), output=output)


def recordings(name, model):
    """Two recordings of noise, scaled as the feature extractor of transformers does; the output is the mean of the last hidden states."""
    fill(model)
    samples = 0.5 * nets.uniform(SEED, 999, np.arange(2 * 800)).reshape(2, 800)
    extractor = hf.Wav2Vec2FeatureExtractor(do_normalize=True)
    read = model(extractor(list(samples.astype(np.float32)), sampling_rate=16000, return_tensors="pt").input_values, output_hidden_states=True)
    output = read.last_hidden_state.mean(1)
    differentiate(output)
    save(OUT / name, model, preprocessor=dict(do_normalize=True, sampling_rate=16000))
    write(OUT / name, seed=SEED, samples=800, hidden=list(map(rounded, [*read.hidden_states, read.last_hidden_state])), output=output)


WAVES = dict(SIZES, conv_dim=[8, 8], conv_kernel=[10, 4], conv_stride=[10, 4], num_conv_pos_embeddings=6, num_conv_pos_embedding_groups=4)


def wav2vec2():
    recordings("wav2vec2", hf.Wav2Vec2Model(hf.Wav2Vec2Config(**WAVES, vocab_size=8, codevector_dim=8, proj_codevector_dim=8)))


def hubert():
    config = hf.HubertConfig(**WAVES, vocab_size=8, feat_extract_norm="layer", conv_bias=True, do_stable_layer_norm=True, feat_proj_layer_norm=False)
    recordings("hubert", hf.HubertModel(config))


FAMILIES = dict(
    bert=bert, distilbert=distilbert, roberta=roberta, mpnet=mpnet, modernbert=modernbert, llama=llama, mistral=mistral, qwen2=qwen2, qwen3=qwen3, gemma=gemma, gpt2=gpt2, vit=vit, deit=deit, dinov2=dinov2, clip=clip, siglip=siglip, convnext=convnext, mobilenet_v2=mobilenet_v2, efficientnet=efficientnet, whisper=whisper, wav2vec2=wav2vec2, hubert=hubert,
    t5=lambda: t5("t5", "relu"),
    **{"t5-gated": lambda: t5("t5-gated", "gated-gelu")},
    **{"resnet-basic": lambda: resnet("basic", [6, 8]), "resnet-bottleneck": lambda: resnet("bottleneck", [8, 12])},
)


def main():
    hf.logging.set_verbosity_error()
    hf.logging.disable_progress_bar()
    for name in sys.argv[1:] or FAMILIES:
        FAMILIES[name]()


if __name__ == "__main__":
    main()
