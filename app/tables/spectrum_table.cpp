// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/spectrum_table.h"

#include <numbers>
#include <variant>

namespace posviz {

namespace {

/// The pairs that the figure shows; none where it is no spectrum.
std::vector<double> shownPairs(const Figure &figure)
{
    if (figure.x.quantity == Quantity::Pair)
        for (const Layer &layer : figure.layers)
            if (const auto *curve = std::get_if<Curve>(&layer); curve && curve->style == CurveStyle::Main)
                return curve->x;
    return {};
}

} // namespace

Result<std::vector<SpectrumRow>> spectrumRows(const TableSource &source)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(source.signal);
    const std::vector<double> pairs = shownPairs(source.figure);
    if (pairs.empty() || !frequencies)
        return Error{"The view '" + source.figure.view + "' holds no table of numbers."};

    std::vector<SpectrumRow> rows;
    for (const double pair : pairs) {
        // λ = 2π/θ, turns = L/λ
        const auto index = static_cast<std::int64_t>(pair);
        const double theta = (*frequencies)[index];
        rows.push_back({index, theta, {}, static_cast<double>(source.scene.length) * theta / (2 * std::numbers::pi)});
        if (theta != 0.0)
            rows.back().wavelength = 2 * std::numbers::pi / theta;
    }
    return rows;
}

} // namespace posviz
