import { pixelsToNames } from './00-pixels-to-names';
import { threeStarts } from './01-three-starts';
import { stages } from './02-stages';
import { featuresOnce } from './03-features-once';
import { threeLeaks } from './04-three-leaks';
import { batchNormalisation } from './05-batch-normalisation';
import { headFirst } from './05-head-first';
import { whichLayers } from './06-which-layers';
import { fourCurves } from './07-four-curves';
import { lookAndRepair } from './08-look-and-repair';
import { twoClouds } from './09-two-clouds';
import { gradientReversal } from './10-gradient-reversal';
import { twelveOverThree } from './11-twelve-over-three';
import { twoGradients } from './12-two-gradients';
import { mapsToBoxes } from './13-maps-to-boxes';
import { lowRank } from './14-low-rank';
import { maskedMean } from './14-masked-mean';
import { causalMask } from './15-causal-mask';
import { twoAnswers } from './15-two-answers';
import { whoseVoice } from './16-whose-voice';
import { oneWayDoors } from './17-one-way-doors';
import { whoFrees } from './A-who-frees';
import { oneBin } from './B-one-bin';
import { soup } from './C-soup';
import { scoreOrTrain } from './E-score-or-train';
import { commonDescent } from './F-common-descent';
import { covering } from './G-covering';
import { lowRankArms } from './H-low-rank-arms';
import type { Diagram } from './pieces';

/** The diagrams of the lessons, in their order. */
export const DIAGRAMS: readonly Diagram[] = [
  pixelsToNames,
  threeStarts,
  stages,
  featuresOnce,
  threeLeaks,
  batchNormalisation,
  headFirst,
  whichLayers,
  fourCurves,
  lookAndRepair,
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
  whoFrees,
  oneBin,
  soup,
  scoreOrTrain,
  commonDescent,
  covering,
  lowRankArms,
];
