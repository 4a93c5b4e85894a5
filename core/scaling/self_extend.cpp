// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

// Jin et al. 2024, LLM Maybe LongLM: Self-Extend LLM Context Window Without Tuning, arXiv 2401.01325, section 3.2; code:
// datamllab/LongLM, and llama.cpp's --grp-attn-n and --grp-attn-w. Keys fewer than `window` positions back keep their distance;
// those further back have that of groups of positions, moved so that the two meet:
//   floor(m/G) - floor(n/G) + w - floor(w/G).
// A model trained on L positions reaches (L - w) G + w.

namespace posviz {

namespace {

const Parameter groupSize =
    positionsParameter("group_size", "Group size",
                       "How many neighbouring positions share one index beyond the window; 1 changes nothing.", 1, 64, 8);

const Parameter neighbourWindow =
    positionsParameter("window_size", "Neighbour window", "Keys closer than this keep their own distance.", 1, 1048576, 1024);

Result<Scaled> scaleBySelfExtend(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return Scaled{.inverseFrequencies = unscaled.inverseFrequencies,
                  .remap = GroupedPositions{.window = static_cast<std::int64_t>(valueOf(values, neighbourWindow)),
                                            .group = static_cast<std::int64_t>(valueOf(values, groupSize))}};
}

} // namespace

Scaling selfExtendScaling()
{
    return {
        .id = "self_extend",
        .title = "Self-Extend",
        .source = {2024, "Jin et al.", "LLM Maybe LongLM: Self-Extend LLM Context Window Without Tuning", "2401.01325",
                   "section 3.2"},
        .summary =
            "Keeps the frequencies: near keys keep their distance, and far keys get that of whole groups of positions, so that "
            "none exceeds the trained range.",
        .parameters = {groupSize, neighbourWindow},
        .formula = "⌊m/G⌋ − ⌊n/G⌋ + w − ⌊w/G⌋ for m − n ≥ w",
        .remaps = true,
        .models = {"llama.cpp's group attention"},
        .ancestors = {{"rerope", "Distances beyond the window are grouped instead of clipped"}},
        .scale = scaleBySelfExtend,
    };
}

} // namespace posviz
