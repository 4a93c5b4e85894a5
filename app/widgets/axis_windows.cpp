// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/axis_windows.h"

#include <algorithm>
#include <cmath>

namespace posviz {

std::optional<Run> *windowOf(Windows &windows, Quantity quantity)
{
    switch (quantity) {
    case Quantity::QueryPosition:
        return &windows.positions;
    case Quantity::KeyPosition:
        return &windows.keys;
    case Quantity::Feature:
        return &windows.features;
    case Quantity::Pair:
        return &windows.pairs;
    case Quantity::Distance:
    case Quantity::Wavelength:
    case Quantity::Turns:
    case Quantity::Score:
    case Quantity::Divisor:
        break;
    }
    return nullptr;
}

Windows edited(Windows windows, const std::vector<WindowEdit> &edits)
{
    for (const WindowEdit &edit : edits)
        if (std::optional<Run> *window = windowOf(windows, edit.quantity))
            *window = edit.run;
    return windows;
}

std::int64_t countAlong(const Scene &scene, const Signal &signal, Quantity quantity)
{
    if (quantity == Quantity::Feature)
        return featureCount(signal);
    if (quantity == Quantity::Pair) {
        const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
        return frequencies ? frequencies->size() : 1;
    }
    return scene.subject.length;
}

Run runBetween(double lower, double upper)
{
    const auto first = static_cast<std::int64_t>(std::ceil(lower));
    const auto end = static_cast<std::int64_t>(std::floor(upper)) + 1;
    return {first, std::max<std::int64_t>(1, end - first)};
}

} // namespace posviz
