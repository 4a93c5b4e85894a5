// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/lag_scores.h"
#include "core/bins.h"
#include "core/figure.h"
#include "core/parameter.h"
#include "core/sentence.h"
#include "core/views/common.h"

#include <functional>
#include <optional>
#include <string>

namespace posviz {

// What cells of a matrix show, and between which limits they are coloured: those of the single numbers, which means over cells
// only come near.

/// Which of the numbers that a cell covers it shows.
enum class CellValue { Mean, Largest, Smallest };

/// The knob for it.
Parameter cellValueParameter(std::string key);

CellValue cellValueOf(const Values &values, const Parameter &parameter);

/// Puts the largest or smallest number of each block in place of the mean; NaN stays. Without the numbers of single lags means
/// stay, and the figure notes why.
void showCellValue(Figure &figure, Heatmap &heatmap, CellValue value, const std::optional<LagScores> &lags);

/// The smallest and largest number of all blocks: exact where the numbers of single lags are known; else of the cells and of
/// numbers at the corners and along the diagonal, taken one by one.
ValueRange numberRange(const Heatmap &heatmap, const std::optional<LagScores> &lags,
                       const std::function<double(std::int64_t, std::int64_t)> &numberAt);

/// Limits a little apart where the numbers hardly differ: a range stretched over the last digits would show rounding, or the
/// pattern that cells make with waves, as structure. Narrower than one step in 256 of the numbers' size is not drawn.
ValueRange spreadApart(ValueRange range);

/// "dot product, mean of 256 × 256": what a cell shows; the name alone where it covers a single number.
Sentence cellMeasure(Sentence name, const Heatmap &heatmap, CellValue value);

} // namespace posviz
