// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/table.h"

#include <cstdint>
#include <functional>

namespace posviz {

/// A grid of vectors; both sides at least 1.
struct VectorGrid {
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t features = 1;
    std::function<Table::RowMajor(std::int64_t)> line; ///< the vectors of line y, in order
};

/// Lines of another grid over the same area, one vector a row, by cubic convolution with a = -0.75 (Keys 1981, IEEE TASSP 29(6));
/// cells past the edge repeat those on it. ViT's checkpoints are resized so for other image sizes: interpolate(mode "bicubic",
/// align_corners false) of PyTorch, as in Hugging Face's modeling_vit.py. Asks for the old lines that these are mixed from, each
/// once.
Table::RowMajor resizedLines(const VectorGrid &grid, std::int64_t height, std::int64_t width, Run lines);

} // namespace posviz
