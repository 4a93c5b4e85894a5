// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/views/catalogue.h"

#include "core/find_by_id.h"

#include <array>

namespace posviz {

std::span<const View> views()
{
    static const std::array all{
#define ENTRY(name) name##View(),
#include "core/views/all.inc"
#undef ENTRY
    };
    return all;
}

const View *findView(std::string_view id) { return findById(views(), id); }

} // namespace posviz
