// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure.h"

namespace posviz {

namespace {

template <class Wanted> const Wanted *firstLayer(const Figure &figure)
{
    for (const Layer &layer : figure.layers)
        if (const auto *found = std::get_if<Wanted>(&layer))
            return found;
    return nullptr;
}

} // namespace

const Heatmap *heatmapOf(const Figure &figure) { return firstLayer<Heatmap>(figure); }

const PhaseMap *phaseMapOf(const Figure &figure) { return firstLayer<PhaseMap>(figure); }

} // namespace posviz
