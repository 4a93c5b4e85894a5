// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

// Haviv et al. 2022, arXiv 2203.16634: a causal model without any position encoding still learns positions, since the number
// of tokens that a query sees tells them. Kazemnejad et al. 2023, arXiv 2305.19466, gave it its name.

namespace posviz {

Encoding nopeEncoding()
{
    return {
        .id = "nope",
        .title = "NoPE",
        .source = {2022, "Haviv et al.",
                   "Transformer Language Models without Positional Encodings Still Learn Positional Information", "2203.16634"},
        .summary =
            "No positional encoding: nothing is added or rotated, and only the causal mask tells positions apart, by how many "
            "tokens a query sees.",
        .kind = SignalKind::NoPosition,
        .facts = {.actsOn = {Place::Nowhere},
                  .extrapolates = "a little beyond the trained length; attention spreads out as the sequence grows",
                  .models = {"every fourth layer of Llama 4 and SmolLM3", "the global layers of Command A",
                             "Kimi Linear's MLA layers"},
                  .formula = "q(m) · k(n) / √d for n ≤ m"},
        .ancestors = {{"sinusoidal", "nothing replaces it"}},
        .usesDimension = false,
        .usesBase = false,
        .evaluate = [](const Dimensions &, const Ingredients &) -> Result<Signal> { return Signal{NoPosition{}}; },
    };
}

} // namespace posviz
