// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/spectrum_table.h"

#include "app/tables/curve_table.h"
#include "core/analysis/axis_steps.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <variant>

namespace posviz {

namespace {

/// The pairs that the figure shows, those that never turn and have no point on its curve as well; none where it is no spectrum.
std::vector<std::int64_t> shownPairs(const Figure &figure)
{
    std::vector<std::int64_t> pairs;
    if (isSpectrum(figure))
        for (auto pair = static_cast<std::int64_t>(std::ceil(figure.x.lower)); static_cast<double>(pair) < figure.x.upper; ++pair)
            pairs.push_back(pair);
    return pairs;
}

} // namespace

bool isSpectrum(const Figure &figure)
{
    return figure.x.quantity == Quantity::Pair && figure.y.quantity == Quantity::Wavelength
           && std::ranges::any_of(figure.layers, [](const Layer &layer) {
                  const auto *curve = std::get_if<Curve>(&layer);
                  return curve && curve->style == CurveStyle::Main;
              });
}

Result<std::vector<SpectrumRow>> spectrumRows(const Plate &plate)
{
    const std::vector<std::int64_t> pairs = shownPairs(*plate.figure);
    if (pairs.empty() || !inverseFrequencies(*plate.signal))
        return holdsNoTable(*plate.figure);

    const Eigen::VectorXd frequencies = stepFrequencies(*plate.signal);
    std::vector<SpectrumRow> rows;
    for (const std::int64_t index : pairs) {
        // λ = 2π/θ, turns = L/λ
        const double theta = frequencies[index];
        const double steps = pairSteps(*plate.signal, index, plate.scene.subject.length).count;
        rows.push_back({index, theta, {}, steps * theta / (2 * std::numbers::pi)});
        if (theta != 0.0)
            rows.back().wavelength = 2 * std::numbers::pi / theta;
    }
    return rows;
}

} // namespace posviz
