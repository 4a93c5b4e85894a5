// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/table_formats.h"

#include "core/find_by_id.h"

#include <array>
#include <utility>

namespace posviz {

std::span<const TableFormat> tableFormats()
{
    static const std::array<TableFormat, 3> formats{{
        {"csv", "CSV numbers, for spreadsheets", writeCsv},
        {"json", "JSON numbers, with their scene", writeJson},
        {"npy", "NPY numbers, for NumPy", writeNpy},
    }};
    return formats;
}

Result<std::string> tableText(const TableFormat &format, const Plate &plate)
{
    std::string text;
    const Result<bool> written = format.write({.plate = [&](std::int64_t) { return plate; }}, [&](std::string_view bytes) {
        text += bytes;
        return true;
    });
    return written ? Result<std::string>(std::move(text)) : written.failure();
}

const TableFormat *findTableFormat(std::string_view id) { return findById(tableFormats(), id); }

} // namespace posviz
