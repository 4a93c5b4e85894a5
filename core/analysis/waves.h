// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/phasors.h"
#include "core/analysis/rotary_content.h"
#include "core/bins.h"
#include "core/figure.h"
#include "core/signal.h"

#include <Eigen/Core>

#include <complex>
#include <cstdint>
#include <stop_token>

namespace posviz {

/// The mean of e^(z j) over j = 0 .. count - 1, for a real part of z of at most 0: a geometric series without cancellation.
std::complex<double> meanPower(std::complex<double> z, std::int64_t count);

/// A score as a function of the lag x, query minus key: constant + the sum over the pairs of
/// amplitude e^(growth x) cos(frequency x + phase).
///
/// Where there is growth it is at most 0 and the lag at least 0, so that no term passes its amplitude.
struct Waves {
    Eigen::VectorXd frequencies;
    Eigen::VectorXd amplitudes;
    Eigen::VectorXd phases;
    Eigen::VectorXd growth{}; ///< empty: none
    double constant = 0.0;

    double at(std::int64_t lag) const;
    /// Over all lags of the run.
    double mean(Run lags) const;
};

/// The score of a head: |q||k| cos(distance x frequency + the angle between them), with the attention factor and, for a cosine,
/// divided by the lengths that the vectors have before xPos scales them. A centred product is taken as a plain one.
Waves wavesOf(const Rotary &rotary, const ScoreOptions &options);

/// The same from a query and a key.
Waves wavesOf(const Rotary &rotary, const RotaryContent &query, const RotaryContent &key);

/// Pairs of a query and a key of the block whose lag lies in the run of lags.
std::int64_t pairsWithin(Run lags, Run queries, Run keys);

/// The sum of the waves over those pairs: each lag counts as often as it occurs, in closed form.
double sumWithin(const Waves &waves, Run lags, Run queries, Run keys);

/// The sum of the waves over all pairs of the block; no growth.
double sumOfAll(const Waves &waves, Run queries, Run keys);

/// The mean over every block from mean phasors of both sides: amplitude Re(e^(i phase) query conj(key)), summed, and the
/// constant.
CellMatrix waveProducts(const Waves &waves, const MeanPhasors &queries, const MeanPhasors &keys, const std::stop_token &stop);

} // namespace posviz
