// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figure.h"

#include <algorithm>
#include <cmath>

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

void limitColours(Figure &figure, double lower, double upper, bool symmetric)
{
    const auto found = std::ranges::find_if(figure.layers, [](const Layer &layer) { return std::holds_alternative<Heatmap>(layer); });
    if (found == figure.layers.end())
        return;
    auto &heatmap = std::get<Heatmap>(*found);
    if (symmetric) {
        upper = std::max(std::abs(lower), std::abs(upper));
        lower = -upper;
    }
    heatmap.colours.lower = lower;
    heatmap.colours.upper = upper;
    // NaN, which is absent, lies on neither side.
    heatmap.colours.clipped = (heatmap.values.array() < lower || heatmap.values.array() > upper).any();
}

std::vector<Sentence> drawnNotes(const Figure &figure)
{
    std::vector<Sentence> notes = figure.notes;
    if (const ColourScale *colours = colourScaleOf(figure); colours && colours->clipped)
        notes.push_back(sentence("Colour range clipped to {0} … {1}; values beyond have the end colours.",
                                 Number{colours->lower, 3}, Number{colours->upper, 3}));
    return notes;
}

} // namespace posviz
