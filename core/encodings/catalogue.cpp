// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

#include "core/find_by_id.h"

#include <array>

namespace posviz {

std::span<const Encoding> encodings()
{
    static const std::array all{
#define ENTRY(name) name##Encoding(),
#include "core/encodings/all.inc"
#undef ENTRY
    };
    return all;
}

const Encoding *findEncoding(std::string_view id) { return findById(encodings(), id); }

std::string tableReaders()
{
    std::string text;
    for (const Encoding &encoding : encodings())
        if (encoding.readsTable)
            text += (text.empty() ? "" : ", ") + encoding.id;
    return text;
}

} // namespace posviz
