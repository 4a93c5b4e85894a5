// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/signal.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

template <class... Visitors> struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors> Overloaded(Visitors...) -> Overloaded<Visitors...>;

} // namespace

GridPlace Grid::placeOf(std::int64_t position) const
{
    const std::int64_t cell = position - outside, row = cell / width;
    return height == 0 ? GridPlace{cell % width, row, 0} : GridPlace{cell % width, row % height, row / height};
}

int LagClasses::rowOf(std::int64_t lag) const
{
    const auto next = std::ranges::upper_bound(firsts, lag);
    return rows[static_cast<std::size_t>(next - firsts.begin()) - 1];
}

Eigen::Index WindowBias::rowOf(std::int64_t query, std::int64_t key) const
{
    const Eigen::Index across = 2 * width - 1, steps = (2 * height - 1) * across;
    const std::int64_t outside = classToken ? 1 : 0;
    if (query < outside || key < outside)
        return steps + (query >= outside ? 1 : key >= outside ? 0 : 2);
    const std::int64_t down = (query - outside) / width - (key - outside) / width;
    const std::int64_t right = (query - outside) % width - (key - outside) % width;
    return (down + height - 1) * across + right + width - 1;
}

int Bias::headCount() const
{
    return std::visit(Overloaded{[](const std::vector<LagFunction> &functions) { return static_cast<int>(functions.size()); },
                                 [](const NormalisedDistance &fire) { return static_cast<int>(fire.outputBiases.size()); },
                                 [](const WindowBias &window) { return static_cast<int>(window.table.cols()); }},
                      heads);
}

SignalKind kindOf(const Signal &signal)
{
    static_assert(std::variant_size_v<Signal> == static_cast<std::size_t>(SignalKind::NoPosition) + 1);
    return static_cast<SignalKind>(signal.index());
}

int featureCount(const Signal &signal)
{
    return std::visit(Overloaded{[](const Absolute &absolute) {
                                     return std::visit(
                                         Overloaded{[](const Sinusoids &s) { return static_cast<int>(s.features.size()); },
                                                    [](const LearnedTable &t) { return static_cast<int>(t.table->columns()); }},
                                         absolute.vectors);
                                 },
                                 [](const Rotary &rotary) { return rotary.dimension; },
                                 [](const Relative &relative) { return relative.dimension; }, [](const Bias &) { return 0; },
                                 [](const Contextual &) { return 0; }, [](const NoPosition &) { return 0; }},
                      signal);
}

const Sinusoids *sinusoidsOf(const Signal &signal)
{
    const auto *absolute = std::get_if<Absolute>(&signal);
    return absolute ? std::get_if<Sinusoids>(&absolute->vectors) : nullptr;
}

const LearnedTable *learnedTableOf(const Signal &signal)
{
    const auto *absolute = std::get_if<Absolute>(&signal);
    return absolute ? std::get_if<LearnedTable>(&absolute->vectors) : nullptr;
}

const Eigen::VectorXd *inverseFrequencies(const Signal &signal)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return &rotary->inverseFrequencies;
    if (const auto *relative = std::get_if<Relative>(&signal)) {
        const auto *terms = std::get_if<DistanceSinusoids>(&relative->terms);
        return terms ? &terms->sinusoids.inverseFrequencies : nullptr;
    }
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids ? &sinusoids->inverseFrequencies : nullptr;
}

Eigen::VectorXd stepFrequencies(const Signal &signal)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const Grid *grid = gridOf(signal);
    if (!grid)
        return frequencies.cwiseAbs();
    Eigen::VectorXd squares = frequencies.cwiseAbs2() + grid->rowFrequencies.cwiseAbs2();
    if (grid->planeFrequencies.size() > 0)
        squares += grid->planeFrequencies.cwiseAbs2();
    return squares.cwiseSqrt();
}

bool isScaled(const Rotary &rotary, Eigen::Index pair, double frequency)
{
    const double before = std::abs(rotary.unscaledInverseFrequencies[pair]);
    return std::abs(std::abs(frequency) - before) > 1e-12 * before;
}

const Grid *gridOf(const Signal &signal)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return rotary->grid ? &*rotary->grid : nullptr;
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids && sinusoids->grid ? &*sinusoids->grid : nullptr;
}

const std::vector<std::string> *pairAxesOf(const Signal &signal)
{
    const std::vector<std::string> *axes = nullptr;
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        axes = &rotary->pairAxes;
    else if (const Sinusoids *sinusoids = sinusoidsOf(signal))
        axes = &sinusoids->pairAxes;
    return axes && !axes->empty() ? axes : nullptr;
}

std::optional<int> sineAlone(const Sinusoids &sinusoids)
{
    const auto last = static_cast<int>(sinusoids.inverseFrequencies.size()) - 1;
    const bool whole = std::ranges::any_of(
        sinusoids.features, [&](const WaveFeature &feature) { return feature.pair == last && feature.wave == Wave::Cosine; });
    return whole ? std::nullopt : std::optional(last);
}

bool isStopped(const Rotary &rotary, int pair)
{
    return std::ranges::any_of(rotary.bands, [&](const PairBand &band) {
        return band.label == sentence(neverTurns) && pair >= band.first && pair < band.first + band.count;
    });
}

std::optional<std::int64_t> definedPositions(const Signal &signal)
{
    if (const LearnedTable *learned = learnedTableOf(signal))
        return learned->table->rows();
    if (const auto *relative = std::get_if<Relative>(&signal))
        if (const auto *untied = std::get_if<UntiedPositions>(&relative->terms))
            return untied->queries->rows();
    if (const auto *contextual = std::get_if<Contextual>(&signal))
        return static_cast<std::int64_t>(contextual->kinds.size());
    if (const auto *bias = std::get_if<Bias>(&signal))
        if (const auto *window = std::get_if<WindowBias>(&bias->heads))
            return window->positions();
    return {};
}

bool isUntrained(const Signal &signal)
{
    if (const LearnedTable *learned = learnedTableOf(signal))
        return !learned->trained;
    if (const auto *relative = std::get_if<Relative>(&signal))
        return !relative->trained;
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return rotary->untrained;
    const auto *bias = std::get_if<Bias>(&signal);
    return bias && bias->learned && !bias->trained;
}

std::optional<int> pairOfFeature(const Signal &signal, int feature)
{
    if (feature < 0 || feature >= featureCount(signal))
        return {};
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        if (feature >= rotary->rotaryDimension())
            return {};
        return rotary->pairing == Pairing::Interleaved ? feature / 2 : feature % (rotary->rotaryDimension() / 2);
    }
    if (const Sinusoids *sinusoids = sinusoidsOf(signal)) {
        const WaveFeature wave = sinusoids->features[static_cast<std::size_t>(feature)];
        return wave.wave == Wave::Zero ? std::nullopt : std::optional(wave.pair);
    }
    return {};
}

std::vector<int> featuresOfPair(const Signal &signal, int pair)
{
    std::vector<int> features;
    for (int feature = 0; feature < featureCount(signal); ++feature)
        if (pairOfFeature(signal, feature) == pair)
            features.push_back(feature);
    return features;
}

bool isFirstOfPair(const Rotary &rotary, int feature)
{
    return rotary.pairing == Pairing::Interleaved ? feature % 2 == 0 : feature < rotary.rotaryDimension() / 2;
}

} // namespace posviz
