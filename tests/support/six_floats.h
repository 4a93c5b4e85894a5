// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/table.h"
#include "tests/support/packed.h"

#include <string>

// The smallest table that tells rows from columns: as the bytes of a file and as numbers.

inline const std::string sixFloats = packed<float>({1, 2, 3, 4, 5, 6});

inline posviz::Table::RowMajor sixInRows()
{
    posviz::Table::RowMajor matrix(2, 3);
    matrix << 1, 2, 3, 4, 5, 6;
    return matrix;
}
