// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <variant>
#include <vector>

/// The layers of a figure that are of one kind.
template <class Wanted> std::vector<Wanted> layersOf(const posviz::Figure &figure)
{
    std::vector<Wanted> found;
    for (const posviz::Layer &layer : figure.layers)
        if (const auto *wanted = std::get_if<Wanted>(&layer))
            found.push_back(*wanted);
    return found;
}
