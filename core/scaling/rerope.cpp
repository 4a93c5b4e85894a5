// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

// Su 2023, ReRoPE, kexue.fm archives 9706 and 9708; code: bojone/rerope. Distances beyond the window w count as w; leaky: as
// w + (distance - w)/k. Each layer needs two matrices of scores, and keys are cached before they are turned.

namespace posviz {

namespace {

const Parameter reropeWindow = positionsParameter("window", "Window", "Distances up to this are unchanged.", 1, 1048576, 1024);

const Parameter variant{
    .key = "beyond_window",
    .label = "Beyond the window",
    .help = "How larger distances are mapped.",
    .scale = ParameterScale::Choice,
    .choices = {{"rectified", "Clip", "clipped to the window: ReRoPE"},
                {"leaky", "Compress", "they grow k times more slowly: Leaky ReRoPE"}},
};

const Parameter slowing{
    .key = "k",
    .label = "Compression k",
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
        .summary = "Keeps the frequencies: distances beyond a window are clipped to it, or grow more slowly, so that none "
                   "exceeds the trained range.",
        .parameters = {reropeWindow, variant, slowing},
        .formula = "min(m − n, w); leaky: w + (m − n − w)/k beyond w",
        .remaps = true,
        .ancestors = {{"rope", "Distances beyond a window are clipped to it"}},
        .scale = scaleByRerope,
    };
}

} // namespace posviz
