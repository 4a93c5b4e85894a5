// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

// Su 2023, ReRoPE, kexue.fm archives 9706 and 9708; code: bojone/rerope. Distances beyond the window w count as w; leaky: as
// w + (distance - w)/k. Each layer needs two matrices of scores, and keys are cached before they are turned.

namespace posviz {

namespace {

const Parameter reropeWindow =
    positionsParameter("window", "Window", "The largest distance that counts as it is.", 1, 1048576, 1024);

const Parameter variant{
    .key = "beyond_window",
    .label = "Beyond the window",
    .help = "What larger distances count as.",
    .scale = ParameterScale::Choice,
    .choices = {{"rectified", "The window", "all the same: ReRoPE"},
                {"leaky", "Slower", "they grow k times more slowly: Leaky ReRoPE"}},
};

const Parameter slowing{
    .key = "k",
    .label = "Slowing k",
    .help = "How many times more slowly distances grow beyond the window; 1 changes nothing.",
    .scale = ParameterScale::Logarithmic,
    .minimum = 1,
    .maximum = 1024,
    .defaultValue = 16,
    .onlyWhen = {Condition{"beyond_window", {"leaky"}}},
};

Result<Scaled> scaleByRerope(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return Scaled{.inverseFrequencies = unscaled.inverseFrequencies,
                  .remap = RectifiedDistance{.window = static_cast<std::int64_t>(valueOf(values, reropeWindow)),
                                             .slope = isChosen(values, variant, "leaky") ? 1 / valueOf(values, slowing) : 0.0}};
}

} // namespace

Scaling reropeScaling()
{
    return {
        .id = "rerope",
        .title = "ReRoPE",
        .source = {2023, "Su", "Rectified Rotary Position Embeddings", "", "kexue.fm 9706 and 9708"},
        .summary = "Leaves the frequencies alone: distances beyond a window count as the window, or grow more slowly, so that no "
                   "distance passes the trained ones.",
        .parameters = {reropeWindow, variant, slowing},
        .formula = "min(m − n, w); leaky: w + (m − n − w)/k beyond w",
        .remaps = true,
        .ancestors = {{"rope", "Distances past a window are held at its width"}},
        .scale = scaleByRerope,
    };
}

} // namespace posviz
