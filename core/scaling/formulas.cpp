// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/formulas.h"

#include "core/numbers.h"
#include "core/scaling/knobs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

constexpr double fullTurn = 2 * std::numbers::pi;

} // namespace

Eigen::VectorXd ntkFrequencies(const Unscaled &unscaled, double stretch)
{
    const int dimension = unscaled.rotaryDimension;
    Eigen::VectorXd frequencies = unscaled.inverseFrequencies;
    // From the second pair on: the first is never divided, and alone it would divide by d - 2 = 0.
    for (Eigen::Index pair = 1; pair < frequencies.size(); ++pair)
        frequencies[pair] /= std::pow(stretch, 2.0 * static_cast<double>(pair) / (dimension - 2));
    return frequencies;
}

double indexOfTurns(const Unscaled &unscaled, double trainedLength, double turns)
{
    return unscaled.rotaryDimension * std::log(trainedLength / (turns * fullTurn)) / (2 * std::log(unscaled.base));
}

IndexRange indexRange(const Unscaled &unscaled, double trainedLength, double fastTurns, double slowTurns, bool truncate)
{
    double low = indexOfTurns(unscaled, trainedLength, fastTurns);
    double high = indexOfTurns(unscaled, trainedLength, slowTurns);
    if (truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    return {std::max(low, 0.0), std::min(high, unscaled.rotaryDimension - 1.0)};
}

Eigen::VectorXd keptByIndex(IndexRange range, Eigen::Index pairs)
{
    // A ramp without width is as steep as the reference makes it.
    const double high = range.high == range.low ? range.high + 0.001 : range.high;
    Eigen::VectorXd kept(pairs);
    for (Eigen::Index pair = 0; pair < pairs; ++pair)
        kept[pair] = 1 - std::clamp((static_cast<double>(pair) - range.low) / (high - range.low), 0.0, 1.0);
    return kept;
}

Eigen::VectorXd keptByTurns(const Unscaled &unscaled, double trainedLength, double fastTurns, double slowTurns)
{
    Eigen::VectorXd kept(unscaled.inverseFrequencies.size());
    for (Eigen::Index pair = 0; pair < kept.size(); ++pair) {
        // Wavelengths are compared, as the reference does, so that a pair on a bound falls on the same side.
        const double wavelength = fullTurn / unscaled.inverseFrequencies[pair];
        const bool slow = wavelength > trainedLength / slowTurns;
        const bool fast = wavelength < trainedLength / fastTurns;
        // Where both bounds are one and the pair lies on it, the ramp has no width.
        kept[pair] = slow                             ? 0.0
                     : fast || fastTurns == slowTurns ? 1.0
                                                      : (trainedLength / wavelength - slowTurns) / (fastTurns - slowTurns);
    }
    return kept;
}

Eigen::VectorXd keptBetweenBetas(const Unscaled &unscaled, const Values &values, double trainedLength)
{
    const double fast = valueOf(values, betaFastParameter());
    const double slow = valueOf(values, betaSlowParameter());
    if (chosenId(values, rampParameter()) == rampByTurns)
        return keptByTurns(unscaled, trainedLength, fast, slow);
    return keptByIndex(indexRange(unscaled, trainedLength, fast, slow, truncates(values)), unscaled.inverseFrequencies.size());
}

Eigen::VectorXd blended(const Eigen::VectorXd &fast, const Eigen::VectorXd &slow, const Eigen::VectorXd &kept)
{
    return (1 - kept.array()) * slow.array() + kept.array() * fast.array();
}

Sentence dividedLabel(double factor) { return sentence("÷ {0}", factor); }

std::vector<PairBand> labelledBands(Eigen::Index pairs, const std::function<Sentence(Eigen::Index)> &label)
{
    std::vector<PairBand> bands;
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        Sentence name = label(pair);
        if (bands.empty() || bands.back().label != name)
            bands.push_back({static_cast<int>(pair), 0, std::move(name)});
        ++bands.back().count;
    }
    return bands;
}

Scaled scaledByParts(const Unscaled &unscaled, const Eigen::VectorXd &kept, double factor, double trainedLength)
{
    const Eigen::VectorXd &own = unscaled.inverseFrequencies;
    const Sentence divided = dividedLabel(factor);
    return {
        .inverseFrequencies = blended(own, own / factor, kept),
        .bands = labelledBands(kept.size(),
                               [&](Eigen::Index pair) {
                                   return kept[pair] == 1   ? sentence(unchangedPairs)
                                          : kept[pair] == 0 ? divided
                                                            : sentence(blendedPairs);
                               }),
        .trainedLength = static_cast<std::int64_t>(trainedLength),
    };
}

Scaled stoppedUnless(const std::function<bool(Eigen::Index)> &live, Eigen::VectorXd frequencies, const Sentence &liveLabel)
{
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair)
        if (!live(pair))
            frequencies[pair] = 0.0;
    std::vector<PairBand> bands =
        labelledBands(frequencies.size(), [&](Eigen::Index pair) { return live(pair) ? liveLabel : sentence(neverTurns); });
    return {.inverseFrequencies = std::move(frequencies), .bands = std::move(bands)};
}

Eigen::VectorXd wholeWavelengths(const Eigen::VectorXd &frequencies)
{
    return frequencies.unaryExpr([](double theta) {
        // nearbyint takes halves to even, as torch.round does.
        return theta == 0 ? 0.0 : fullTurn / std::max(1.0, std::nearbyint(fullTurn / theta));
    });
}

} // namespace posviz
