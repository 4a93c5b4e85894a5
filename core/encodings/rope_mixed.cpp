// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/grid_path.h"

#include "core/knob_builders.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// Heo et al. 2024, Rotary Position Embedding for Vision Transformer, arXiv 2403.13298, section 3.2; code: naver-ai/rope-vit
// (deit/models_v2_rope.py, init_2d_freqs). A pair turns by x f_x + y f_y, and training moves (f_x, f_y). It starts from sizes
// theta^(-4j/d), j = 0 .. d/4 - 1, theta = 10, twice: in a random direction, one for each head and layer, and at a right angle
// to it.

namespace posviz {

namespace {

const Parameter &mixedThetaParameter()
{
    static const Parameter parameter = ropeThetaParameter("Sets the spacing of the initial wavelengths; the paper uses 10.", 10);
    return parameter;
}

const Parameter &directionSeedParameter()
{
    static const Parameter parameter =
        weightsSeedParameter("direction_seed", "Head", "Selects the random direction with which a head is initialised.");
    return parameter;
}

Result<Signal> evaluateRopeMixed(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const double theta = valueOf(ingredients.values, mixedThetaParameter());
    RandomNumbers numbers(static_cast<std::uint64_t>(valueOf(ingredients.values, directionSeedParameter())), 0);
    const double direction = 2 * std::numbers::pi * numbers.uniform();
    const int d = dimensions.dimension;
    const int each = std::max(1, d / 4);
    const int pairs = std::max(1, 2 * (d / 4));

    Eigen::VectorXd columns(pairs);
    Eigen::VectorXd rows(pairs);
    for (int pair = 0; pair < pairs; ++pair) {
        const double size = std::pow(theta, -4.0 * (pair % each) / d);
        const double angle = direction + (pair < each ? 0 : std::numbers::pi / 2);
        columns[pair] = size * std::cos(angle);
        rows[pair] = size * std::sin(angle);
    }
    Rotary rotary{.dimension = d,
                  .pairing = Pairing::Interleaved,
                  .inverseFrequencies = {},
                  .unscaledInverseFrequencies = (columns.cwiseAbs2() + rows.cwiseAbs2()).cwiseSqrt(),
                  .untrained = true};
    for (int pair = 0; pair < pairs; ++pair)
        rotary.pairAxes.emplace_back(pair < each ? "first direction" : "second direction");
    followPath(rotary, columns, rows, ingredients.values);
    return Signal{std::move(rotary)};
}

} // namespace

Encoding ropeMixedEncoding()
{
    return {
        .id = "rope_mixed",
        .title = "RoPE-Mixed (2-D)",
        .source = {2024, "Heo et al.", "Rotary Position Embedding for Vision Transformer", "2403.13298", "section 3.2"},
        .summary =
            "RoPE for images in which each pair rotates along a learned direction, so that diagonals count as well as rows and "
            "columns.",
        .kind = SignalKind::Rotary,
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .origin = Origin::Learned,
                  .learnedNumbers = "layers × heads × dimension",
                  .cost = "none; each query and key is rotated once",
                  .extrapolates = "well to larger images",
                  .models = {"rope-vit"},
                  .formula = "x fˣ + y fʸ, initialised with |f| = θ^(−4j/d) in two orthogonal directions"},
        .ancestors = {{"axial", "its pairs see only rows and columns; learned directions see diagonals too"}},
        .parameters = {mixedThetaParameter(), directionSeedParameter(), planePathParameter(), planeWidthParameter()},
        .usesBase = false,
        .evaluate = evaluateRopeMixed,
    };
}

} // namespace posviz
