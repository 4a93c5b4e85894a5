// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure.h"

#include "core/numbers.h"

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

const ColourScale *colourScaleOf(const Figure &figure)
{
    if (const Heatmap *map = heatmapOf(figure))
        return &map->colours;
    const PhaseMap *map = phaseMapOf(figure);
    return map ? &map->colours : nullptr;
}

std::vector<std::string> drawnNotes(const Figure &figure)
{
    std::vector<std::string> notes = figure.notes;
    if (const ColourScale *colours = colourScaleOf(figure); colours && colours->clipped)
        notes.push_back("Colours end at " + shownNumber(colours->lower, 3) + " and " + shownNumber(colours->upper, 3)
                        + "; the few cells beyond have the last colour.");
    return notes;
}

} // namespace posviz
