// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

#include "core/find_by_id.h"

#include <array>

namespace posviz {

std::span<const Scaling> scalings()
{
    static const std::array all{
#define ENTRY(name) name##Scaling(),
#include "core/scaling/all.inc"
#undef ENTRY
    };
    return all;
}

const Scaling *findScaling(std::string_view id) { return findById(scalings(), id); }

Parameter factorParameter(double defaultValue)
{
    return {
        .key = "factor",
        .label = "Factor",
        .help = "By how much the context grows: the slowed pairs turn this many times more slowly.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 1,
        .maximum = 1024,
        .defaultValue = defaultValue,
    };
}

} // namespace posviz
