// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/table.h"

#include <cstdint>

namespace posviz {

/// A grid of vectors in rows, row y width + x is the cell (x, y); both sides at least 1.
struct VectorGrid {
    std::int64_t height = 1;
    std::int64_t width = 1;
    Table::RowMajor vectors;
};

/// Another grid over the same area, by cubic convolution with a = -0.75 (Keys 1981, IEEE TASSP 29(6)); cells past the edge
/// repeat those on it. ViT's checkpoints are resized so for other image sizes: interpolate(mode "bicubic", align_corners
/// false) of PyTorch, as in Hugging Face's modeling_vit.py.
VectorGrid resizedGrid(const VectorGrid &grid, std::int64_t height, std::int64_t width);

} // namespace posviz
