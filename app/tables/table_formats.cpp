// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/table_formats.h"

#include "core/find_by_id.h"

#include <array>

namespace posviz {

std::span<const TableFormat> tableFormats()
{
    static const std::array<TableFormat, 3> formats{{
        {"csv", "Comma-separated text, for spreadsheets and statistics programs", tableCsv},
        {"json", "JSON with the scene that made it, for programs", tableJson},
        {"npy", "NumPy matrix, float64 or complex128", tableNpy},
    }};
    return formats;
}

const TableFormat *findTableFormat(std::string_view id) { return findById(tableFormats(), id); }

} // namespace posviz
