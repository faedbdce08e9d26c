import { pixelsToNames } from './00-pixels-to-names';
import { threeStarts } from './01-three-starts';
import { featuresOnce } from './02-features-once';
import { stages } from './02-stages';
import { batchNormalisation } from './03-batch-normalisation';
import { headFirst } from './03-head-first';
import { whichLayers } from './03-which-layers';
import { twoClouds } from './04-two-clouds';
import { gradientReversal } from './05-gradient-reversal';
import { twelveOverThree } from './06-twelve-over-three';
import { twoGradients } from './07-two-gradients';
import { mapsToBoxes } from './08-maps-to-boxes';
import { lowRank } from './09-low-rank';
import { maskedMean } from './09-masked-mean';
import { causalMask } from './10-causal-mask';
import { twoAnswers } from './10-two-answers';
import { whoseVoice } from './11-whose-voice';
import { oneWayDoors } from './12-one-way-doors';
import type { Diagram } from './pieces';

/** The diagrams of the lessons, in their order. */
export const DIAGRAMS: readonly Diagram[] = [
  pixelsToNames,
  threeStarts,
  featuresOnce,
  stages,
  batchNormalisation,
  headFirst,
  whichLayers,
  twoClouds,
  gradientReversal,
  twelveOverThree,
  twoGradients,
  mapsToBoxes,
  maskedMean,
  lowRank,
  causalMask,
  twoAnswers,
  whoseVoice,
  oneWayDoors,
];
