// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scaling_verdict.h"

#include "core/analysis/coverage.h"
#include "core/scaling/scaling.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace posviz {

namespace {

constexpr std::int64_t longestSearched = std::int64_t{1} << 24; ///< positions; the longest sequence there is

/// "YaRN × 4", "Llama 3 × 8", "ReRoPE". What stands behind a comma of a title explains it.
Sentence scalingName(const Scaling &scaling, const Subject &subject)
{
    const std::string name = scaling.title.substr(0, scaling.title.find(','));
    const auto factor = std::ranges::find(scaling.parameters, "factor", &Parameter::key);
    return factor == scaling.parameters.end() ? verbatim(name)
                                              : sentence("{0} × {1}", name, valueOf(subject.values, *factor));
}

Sentence pairRange(int first, int count)
{
    return count == 1 ? sentence("{0}", plain(first)) : sentence("{0}–{1}", plain(first), plain(first + count - 1));
}

Sentence bandInWords(const PairBand &band, bool leads)
{
    const Sentence what = band.label == sentence(blendedPairs) ? sentence("interpolated in part") : band.label;
    const Sentence pairs = pairRange(band.first, band.count);
    if (!leads)
        return sentence("{0} {1}", pairs, what);
    return band.count == 1 ? sentence("pair {0} {1}", pairs, what) : sentence("pairs {0} {1}", pairs, what);
}

/// By how much each frequency is divided, where no bands say it.
Sentence divisorsInWords(const Rotary &rotary)
{
    constexpr double rounding = 1e-9;
    const Eigen::VectorXd &own = rotary.inverseFrequencies;
    std::vector<std::pair<Eigen::Index, double>> divisors;
    for (Eigen::Index pair = 0; pair < own.size(); ++pair)
        if (own[pair] > 0)
            divisors.emplace_back(pair, rotary.unscaledInverseFrequencies[pair] / own[pair]);
    if (divisors.empty())
        return sentence("no pair rotated");
    const auto [least, most] = std::ranges::minmax_element(divisors, {}, &std::pair<Eigen::Index, double>::second);
    if (most->second - least->second > rounding * most->second)
        return sentence("pair {0} ÷ {1} to pair {2} ÷ {3}", plain(divisors.front().first), divisors.front().second,
                        plain(divisors.back().first), divisors.back().second);
    if (std::abs(most->second - 1) > rounding)
        return sentence("all pairs ÷ {0}", most->second);
    return std::holds_alternative<std::monostate>(rotary.remap) ? sentence("no pair changed")
                                                                : sentence("no pair changed, far distances remapped");
}

Sentence treatmentInWords(const Rotary &rotary)
{
    if (rotary.bands.empty())
        return divisorsInWords(rotary);
    Clauses bands;
    for (const PairBand &band : rotary.bands)
        bands.items.push_back(bandInWords(band, bands.items.empty()));
    return sentence("{0}", std::move(bands));
}

std::int64_t pairsWithUnseenAngles(const Signal &signal, std::int64_t trained, std::int64_t length)
{
    return std::ranges::count_if(coverageOf(signal, trained, length), meetsUnseenAngles);
}

/// The longest sequence without an unseen angle: none grows fewer with the length. At least 1.
std::int64_t reachOf(const Signal &signal, std::int64_t trained)
{
    if (pairsWithUnseenAngles(signal, trained, longestSearched) == 0)
        return longestSearched;
    std::int64_t seen = 1;
    std::int64_t unseen = longestSearched;
    while (unseen - seen > 1) {
        const std::int64_t middle = seen + (unseen - seen) / 2;
        (pairsWithUnseenAngles(signal, trained, middle) == 0 ? seen : unseen) = middle;
    }
    return seen;
}

Sentence reachInWords(const Scaling &scaling, const Subject &subject, const Signal &signal, const Rotary &rotary)
{
    if (!rotary.trainedLength)
        return sentence("the trained length is unknown, so unseen angles cannot be determined");
    const std::int64_t trained = *rotary.trainedLength;
    const std::int64_t pairs = pairsWithUnseenAngles(signal, trained, subject.length);
    // Where the frequencies follow the length, or positions fill a grid, other lengths are other signals.
    if (scaling.followsLength || rotary.grid)
        return pairs == 0 ? sentence("no unseen angles at {0}", subject.length)
                          : sentence("{0} {0?pair meets|pairs meet} unseen angles at {1}", pairs, subject.length);
    const std::int64_t reach = reachOf(signal, trained);
    return pairs == 0 ? sentence("no unseen angles up to {0}", reach)
                      : sentence("unseen angles beyond {0}, at {1} in {2} {2?pair|pairs}", reach, subject.length, pairs);
}

} // namespace

Sentence scalingVerdict(const Subject &subject, const Signal &signal)
{
    const auto *rotary = std::get_if<Rotary>(&signal);
    const Scaling *scaling = findScaling(subject.scaling);
    if (!rotary || !scaling || scaling->id == "none")
        return {};
    return sentence("{0}: {1}; {2}", scalingName(*scaling, subject), treatmentInWords(*rotary),
                    reachInWords(*scaling, subject, signal, *rotary));
}

} // namespace posviz
