// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/rope_divisors.h"

#include "core/encodings/rotary_knobs.h"
#include "core/scaling/scaling.h"
#include "core/settings/setting.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

// Files have float32, made from float32 frequencies: where Llama 3 blends, errors of 1e-7 in these grow by the factor.
constexpr double tolerance = 2e-5;
/// From here on a pair is stopped: llama.cpp's conversion of Gemma 4 writes 1e30.
constexpr double stopsTurning = 1e20;

bool near(double a, double b) { return std::abs(a - b) <= tolerance * std::abs(b); }

/// What the knobs of scalings take.
bool isFactor(double divisor) { return divisor >= 1 && divisor <= 1024; }

std::optional<KnownScaling> proportional(std::span<const double> divisors)
{
    const auto stopped = std::ranges::find_if(divisors, [](double divisor) { return divisor >= stopsTurning; });
    const auto live = static_cast<std::size_t>(stopped - divisors.begin());
    const auto differs = [&](double divisor) { return divisor != divisors[0]; };
    if (stopped == divisors.end() || live == 0 || !isFactor(divisors[0]) || std::any_of(divisors.begin(), stopped, differs)
        || std::any_of(stopped, divisors.end(), [](double divisor) { return divisor < stopsTurning; }))
        return {};
    // The scaling rounds the number of pairs down, so the part must not fall short of it by a rounding error.
    double part = static_cast<double>(live) / static_cast<double>(divisors.size());
    while (part * static_cast<double>(divisors.size()) < static_cast<double>(live))
        part = std::nextafter(part, 1.0);
    return KnownScaling{"proportional", {{setting::turningPart.knobKey(), part}, {setting::factor.knobKey(), divisors[0]}}};
}

bool isLlama3(std::span<const double> divisors, double base, const Values &values)
{
    const int dimension = 2 * static_cast<int>(divisors.size());
    const Unscaled unscaled{.inverseFrequencies = ropeFrequencies(dimension, base), .rotaryDimension = dimension, .base = base};
    const Result<Scaled> scaled = findScaling("llama3")->scale(unscaled, values, noLists());
    int blended = 0;
    for (Eigen::Index pair = 0; scaled && pair < unscaled.inverseFrequencies.size(); ++pair) {
        const double divisor = unscaled.inverseFrequencies[pair] / scaled->inverseFrequencies[pair];
        if (!near(divisors[static_cast<std::size_t>(pair)], divisor))
            return false;
        blended += divisor != 1 && !near(divisor, values.at(setting::factor.knobKey()));
    }
    // Two pairs on the slope fix it; without them other bounds would give the same divisors.
    return bool(scaled) && blended >= 2;
}

} // namespace

std::optional<KnownScaling> scalingOfDivisors(std::span<const double> divisors, double base)
{
    if (divisors.empty())
        return {};
    const double last = divisors.back();
    if (std::ranges::all_of(divisors, [&](double divisor) { return divisor == last; }) && isFactor(last))
        return last == 1 ? KnownScaling{"none"} : KnownScaling{"linear", {{setting::factor.knobKey(), last}}};
    if (last >= stopsTurning)
        return proportional(divisors);
    const Values llama3{{setting::factor.knobKey(), last},
                        {setting::lowFrequencyFactor.knobKey(), 1},
                        {setting::highFrequencyFactor.knobKey(), 4},
                        {setting::trainedLength.knobKey(), 8192}};
    if (isFactor(last) && isLlama3(divisors, base, llama3))
        return KnownScaling{"llama3", llama3};
    return {};
}

} // namespace posviz
