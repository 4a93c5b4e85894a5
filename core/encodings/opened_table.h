// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/result.h"
#include "core/table.h"

#include <cstdint>
#include <optional>
#include <string>

namespace posviz {

/// The most features of an opened table of vectors, even or odd; as many as the dimension may be.
constexpr std::int64_t widestVectors = 8192;

/// Whether a table's rows, or columns, may take the place of a knob's value.
bool isAllowed(const Parameter &knob, std::int64_t count);

/// Why an encoding cannot read a table: `allowed` is what its tables are, "T5's is buckets × heads, ...". None where the shape
/// fits and all numbers are within float32, which weights are in at most: sums of their products stay finite.
std::optional<Error> complaintAbout(const Table &table, bool fits, Sentence allowed);

} // namespace posviz
