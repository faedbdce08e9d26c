import { bert } from '../backbones/bert';
import { centernet } from '../backbones/centernet';
import { convnext } from '../backbones/convnext';
import { efficientNetLite } from '../backbones/efficientnet-lite';
import { gpt } from '../backbones/gpt';
import { gpt2 } from '../backbones/gpt2';
import { invertedResiduals } from '../backbones/inverted-residuals';
import { lenetArchitecture } from '../backbones/lenet';
import { mlpArchitecture } from '../backbones/mlp';
import { modernBert } from '../backbones/modernbert';
import { resnet } from '../backbones/resnet';
import { speechEmbedding } from '../backbones/speech-embedding';
import { t5Encoder } from '../backbones/t5-encoder';
import { textTower } from '../backbones/text-tower';
import { transformerArchitecture } from '../backbones/transformer';
import { vit } from '../backbones/vit';
import { wav2vec2 } from '../backbones/wav2vec2';
import { whisperEncoder } from '../backbones/whisper-encoder';
import { temperatureArchitecture } from '../calibrate/temperature';
import type { Tokenizer } from '../core/tokenizer';
import { centerHeadArchitecture } from '../detect/center-head';
import { TransferError } from '../error';
import { gateArchitecture } from '../multitask/mixture-of-experts';
import type { Architecture } from '../net/architecture';
import { cosineHeadArchitecture } from '../net/cosine-head';
import { headArchitecture } from '../net/head';

/** Every architecture that a file may name, by the name in its recipe. */
const ARCHITECTURES = {
  'efficientnet-lite': efficientNetLite,
  bert,
  modernbert: modernBert,
  't5-encoder': t5Encoder,
  gpt,
  gpt2,
  vit,
  'text-tower': textTower,
  'whisper-encoder': whisperEncoder,
  wav2vec2,
  resnet,
  convnext,
  'inverted-residuals': invertedResiduals,
  centernet,
  'speech-embedding': speechEmbedding,
  mlp: mlpArchitecture,
  lenet: lenetArchitecture,
  transformer: transformerArchitecture,
  head: headArchitecture,
  'center-head': centerHeadArchitecture,
  'cosine-head': cosineHeadArchitecture,
  temperature: temperatureArchitecture,
  'expert-gate': gateArchitecture,
};

/** The architecture of this name with a recipe's settings. Throws if the name is unknown. */
export function architectureNamed(name: string, config: object, tokenizer?: Tokenizer): Architecture {
  if (name in ARCHITECTURES) {
    const make = ARCHITECTURES[name as keyof typeof ARCHITECTURES];
    return (make as (config: object, tokenizer?: Tokenizer) => Architecture)(config, tokenizer);
  }
  throw new TransferError(
    `There is no architecture '${name}' here; there are ${Object.keys(ARCHITECTURES).join(', ')}. A newer transferlab may have it.`,
  );
}
