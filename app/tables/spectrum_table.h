// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/tables/table_formats.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace posviz {

/// How fast one feature pair turns.
struct SpectrumRow {
    std::int64_t pair = 0;
    double inverseFrequency = 0.0;      ///< radians per position; on a grid per step along the pair's axis, never negative
    std::optional<double> wavelength{}; ///< positions, or steps; none for frequency zero
    double turns = 0.0;                 ///< within the sequence, or what it reaches of the axis
};

/// True for a curve of wavelengths by pair.
bool isSpectrum(const Figure &figure);

/// The pairs that the figure shows. Fails for a figure that is no spectrum and for a signal without frequencies.
Result<std::vector<SpectrumRow>> spectrumRows(const Plate &plate);

} // namespace posviz
