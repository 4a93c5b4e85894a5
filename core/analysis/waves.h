// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/phasors.h"
#include "core/analysis/rotary_content.h"
#include "core/bins.h"
#include "core/build_watch.h"
#include "core/figure.h"
#include "core/signal.h"

#include <Eigen/Core>

#include <complex>
#include <cstdint>
#include <vector>

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

/// Sums of waves over parts of blocks, each lag as often as it occurs, in closed form.
class WaveSums {
  public:
    explicit WaveSums(const Waves &waves);

    /// Over the pairs of the block whose lag lies in the run of lags; with growth no lag may be negative.
    double within(Run lags, Run queries, Run keys) const;
    /// Over all pairs of the block; no growth.
    double all(Run queries, Run keys) const;
    /// At one lag.
    double at(std::int64_t lag) const { return all({lag, 1}, {0, 1}); }
    /// Over keys of a query at some place; no growth.
    double from(std::int64_t query, Run keys) const { return all({query, 1}, keys); }

  private:
    /// A pair that turns or fades.
    struct Wave {
        TurnRate rate;
        double frequency = 0.0;
        double amplitude = 0.0;
        double phase = 0.0;
        double growth = 0.0;
        std::complex<double> ratio; ///< e^(growth + i frequency)
    };

    std::vector<Wave> m_waves;
    double m_constant = 0.0; ///< with the pairs that stand still
};

/// The mean over every block from mean phasors of both sides: amplitude Re(e^(i phase) query conj(key)), summed, and the
/// constant.
CellMatrix waveProducts(const Waves &waves, const MeanPhasors &queries, const MeanPhasors &keys, const BuildWatch &watch);

} // namespace posviz
