// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"
#include "core/settings/setting.h"

#include <bit>
#include <cmath>

// Press et al. 2021, arXiv 2108.12409, section 3: the score loses slope x distance. Code: attention_with_linear_biases
// (fairseq/models/transformer.py, get_slopes): 2^(-8(h+1)/H) for H heads, a power of two; else the slopes of the next smaller
// power of two, then every second of twice as many. MPT (modeling_mpt.py, build_mpt_alibi_tensor) takes the slopes of the next
// larger power of two, every second one first, and starts from another power than 2^(-8). Bloom's code adds slope x key position,
// which differs by a number for each query, which the softmax does not see; Falcon's rounds the slopes to bfloat16 and divides
// scores and biases together by the square root of the head dimension. BTLM and Jais (modeling_btlm.py,
// AlibiPositionEmbeddingLayer) divide the slopes by alibi_scaling.factor.

namespace posviz {

namespace {

const Parameter alibiHeads = headsParameter(8);
const Parameter alibiMask = maskParameter("causal");

const Parameter slopeOrder{
    .key = "slopes",
    .label = "Slopes",
    .help = "How slopes are assigned to heads; the two differ when the number of heads is not a power of two.",
    .scale = ParameterScale::Choice,
    .choices = {{"paper", "Paper",
                 "2^(−8(h+1)/H) up to the power of two below, then every second slope of twice as many "
                 "heads: BLOOM, Falcon"},
                {"mpt", "MPT", "slopes of the power of two above, every second one first; the largest exponent can be set"}},
};

const Parameter biasMaxKnob{
    .key = setting::largestAlibiBias.knobKey(),
    .label = "Max exponent",
    .help = "The smallest slope is 2 to the power of minus this; 8 in the paper. Called alibi_bias_max in MPT.",
    .minimum = 1,
    .maximum = 32,
    .defaultValue = *setting::largestAlibiBias.transformersDefault,
    .step = 1,
    .onlyWhen = {Condition{"slopes", {"mpt"}}},
};

const Parameter slopeDivisor{
    .key = "slope_divisor",
    .label = "Slope divisor",
    .help = "Divides all slopes: alibi_scaling.factor in BTLM and Jais; the square root of the head dimension in Falcon, which "
            "scales scores and biases together.",
    .scale = ParameterScale::Logarithmic,
    .minimum = 1,
    .maximum = 1024,
    .defaultValue = 1,
};

Result<Signal> evaluateAlibi(const Dimensions &, const Ingredients &ingredients)
{
    const auto count = static_cast<int>(valueOf(ingredients.values, alibiHeads));
    const bool causal = isChosen(ingredients.values, alibiMask, "causal");
    const std::vector<double> slopes = isChosen(ingredients.values, slopeOrder, "mpt")
                                           ? alibiSlopesOfMpt(count, valueOf(ingredients.values, biasMaxKnob))
                                           : alibiSlopes(count);
    std::vector<LagFunction> functions;
    for (const double slope : slopes)
        functions.push_back(alibiBias(slope / valueOf(ingredients.values, slopeDivisor), causal));
    return Signal{Bias{.heads = std::move(functions), .causal = causal}};
}

} // namespace

std::vector<double> alibiSlopes(int heads)
{
    const auto power = static_cast<int>(std::bit_floor(static_cast<unsigned>(heads)));
    std::vector<double> slopes;
    for (int head = 0; head < power; ++head)
        slopes.push_back(std::exp2(-8.0 * (head + 1) / power));
    for (int head = 0; head < heads - power; ++head)
        slopes.push_back(std::exp2(-8.0 * (2 * head + 1) / (2 * power)));
    return slopes;
}

std::vector<double> alibiSlopesOfMpt(int heads, double biasMax)
{
    const auto power = static_cast<int>(std::bit_ceil(static_cast<unsigned>(heads)));
    const auto slope = [&](int place) { return std::exp2(-biasMax * (place + 1) / power); };
    std::vector<double> slopes;
    for (int head = 0; head < heads; ++head)
        slopes.push_back(slope(power == heads ? head : 2 * head + 1 < power ? 2 * head + 1 : 2 * head - power));
    return slopes;
}

LagFunction alibiBias(double slope, bool causal)
{
    std::vector<LagPiece> pieces(1);
    if (causal)
        pieces[0].rule = Masked{};
    else
        pieces[0].rule = Line{0, slope};
    pieces.push_back({0, Line{0, -slope}});
    return LagFunction(std::move(pieces));
}

Encoding alibiEncoding()
{
    return {
        .id = "alibi",
        .title = "ALiBi",
        .source = {2021, "Press et al.", "Train Short, Test Long", "2108.12409", "section 3"},
        .summary = "Subtracts a penalty linear in distance from the attention logits, steep in some heads and gentle in others.",
        .kind = SignalKind::Bias,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score},
                  .cost = "one multiplication and one addition",
                  .extrapolates = "well: perplexity stays flat, because distant keys get little weight",
                  .fusedAttention = "yes; kernels take the slopes",
                  .models = {"BLOOM", "MPT", "BTLM", "Jina embeddings v2", "Replit", "Falcon-RW"},
                  .formula = "q(m) · k(n) − s (m − n),  s = 2^(−8(h + 1)/H)"},
        .ancestors = {{"t5", "a fixed linear bias instead of learned ones"}},
        .parameters = {alibiHeads, alibiMask, slopeOrder, biasMaxKnob, slopeDivisor},
        .usesDimension = false,
        .usesBase = false,
        .evaluate = evaluateAlibi,
    };
}

} // namespace posviz
