// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/signal.h"

namespace posviz {

namespace {

template <class... Visitors> struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

} // namespace

int featureCount(const Signal &signal)
{
    return std::visit(Overloaded{[](const Absolute &absolute) {
                                     return std::visit(
                                         Overloaded{[](const Sinusoids &s) { return static_cast<int>(s.features.size()); },
                                                    [](const LearnedTable &t) { return static_cast<int>(t.table->columns()); }},
                                         absolute.vectors);
                                 },
                                 [](const Rotary &rotary) { return rotary.dimension; }},
                      signal);
}

const Eigen::VectorXd *inverseFrequencies(const Signal &signal)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return &rotary->inverseFrequencies;
    const auto *sinusoids = std::get_if<Sinusoids>(&std::get<Absolute>(signal).vectors);
    return sinusoids ? &sinusoids->inverseFrequencies : nullptr;
}

std::optional<std::int64_t> definedPositions(const Signal &signal)
{
    if (const auto *absolute = std::get_if<Absolute>(&signal))
        if (const auto *learned = std::get_if<LearnedTable>(&absolute->vectors))
            return learned->table->rows();
    return {};
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
    if (const auto *sinusoids = std::get_if<Sinusoids>(&std::get<Absolute>(signal).vectors))
        return sinusoids->features[static_cast<std::size_t>(feature)].pair;
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
