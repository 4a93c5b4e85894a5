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

bool applies(const Scaling &scaling, const Encoding &encoding)
{
    return scaling.id == "none" || (encoding.scales && (!scaling.remaps || encoding.remaps));
}

Result<Scaled> scaled(const Unscaled &unscaled, const Ingredients &ingredients)
{
    const Scaling *scaling = findScaling(ingredients.scaling);
    if (!scaling)
        return failed("scaling: '{0}' is not known.", ingredients.scaling);
    return scaling->scale(unscaled, ingredients.values, ingredients.lists);
}

} // namespace posviz
