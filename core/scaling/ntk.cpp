// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

// bloc97 2023, reddit r/LocalLLaMA (NTK-aware scaled RoPE), as in jquesnelle/yarn (scaled_rope,
// LlamaNTKScaledRotaryEmbedding, there called alpha): the base becomes b' = b s^(d/(d - 2)), so that the first pair stays as
// it is and the last one is slowed by exactly s.

namespace posviz {

namespace {

Result<Scaled> scaleByNtk(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return Scaled{.inverseFrequencies = ntkFrequencies(unscaled, valueOf(values, factorParameter(4)))};
}

} // namespace

Scaling ntkScaling()
{
    return {
        .id = "ntk",
        .title = "NTK-aware",
        .source = {2023,
                   "bloc97",
                   "NTK-Aware Scaled RoPE allows LLaMA models to have extended (8k+) context size",
                   {},
                   "reddit, r/LocalLLaMA"},
        .summary = "Raises the base so that the fastest pair stays as it is and the slowest is slowed by the whole factor. Pairs "
                   "between are slowed by less, so the context grows by less than the factor. Called alpha in some engines.",
        .parameters = {factorParameter(4)},
        .formula = "b′ = b s^(d/(d − 2)),  θᵢ′ = θᵢ / s^(2i/(d − 2))",
        .ancestors = {{"linear", "The base is raised instead, so that the fast pairs keep what they tell of neighbours"}},
        .scale = scaleByNtk,
    };
}

} // namespace posviz
