// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/scaling.h"

#include <Eigen/Core>

#include <functional>
#include <string>
#include <vector>

namespace posviz {

// Formulas that several scalings share. In all of them d is the rotary dimension, b the base, L0 the trained length.

/// The frequencies of base b stretch^(d/(d - 2)): pair i is divided by stretch^(2i/(d - 2)), so that the first pair stays and
/// the last is divided by the stretch itself. A single pair is the first one.
Eigen::VectorXd ntkFrequencies(const Unscaled &unscaled, double stretch);

/// The pair index, a real number, of the pair that makes this many turns within L0: d ln(L0/(2π turns)) / (2 ln b).
double indexOfTurns(const Unscaled &unscaled, double trainedLength, double turns);

/// The ends of a ramp over pair indices.
struct IndexRange {
    double low = 0.0;
    double high = 0.0;
};

/// From the pair with fastTurns to the one with slowTurns, rounded outwards where truncate, clamped as every engine does it:
/// low from 0 on, high up to d - 1 (not d/2 - 1). Both may then lie beyond each other.
IndexRange indexRange(const Unscaled &unscaled, double trainedLength, double fastTurns, double slowTurns, bool truncate);

/// How much of each pair's own frequency is kept, falling from 1 at low to 0 at high.
Eigen::VectorXd keptByIndex(IndexRange range, Eigen::Index pairs);

/// The same, rising with the turns L0 θ / 2π from 0 at slowTurns to 1 at fastTurns.
Eigen::VectorXd keptByTurns(const Unscaled &unscaled, double trainedLength, double fastTurns, double slowTurns);

/// One of the two, as the knobs beta_fast, beta_slow, ramp and truncate have it.
Eigen::VectorXd keptBetweenBetas(const Unscaled &unscaled, const Values &values, double trainedLength);

/// kept fast + (1 - kept) slow, pair by pair; exactly one of them where kept is 1 or 0.
Eigen::VectorXd blended(const Eigen::VectorXd &fast, const Eigen::VectorXd &slow, const Eigen::VectorXd &kept);

/// Each frequency times kept + (1 - kept) / factor, with bands "unchanged", "blend" and "÷ factor".
Scaled scaledByParts(const Unscaled &unscaled, const Eigen::VectorXd &kept, double factor, double trainedLength);

/// "÷ 8"
Sentence dividedLabel(double factor);

/// Neighbouring pairs of the same label become one band.
std::vector<PairBand> labelledBands(Eigen::Index pairs, const std::function<Sentence(Eigen::Index)> &label);

/// The given frequencies, and 0 for every pair that is not live: it never turns. Bands say so.
Scaled stoppedUnless(const std::function<bool(Eigen::Index)> &live, Eigen::VectorXd frequencies, const Sentence &liveLabel);

/// Wavelengths rounded to whole positions, halves to even (Resonance RoPE). Pairs that never turn stay.
Eigen::VectorXd wholeWavelengths(const Eigen::VectorXd &frequencies);

} // namespace posviz
