// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"

#include "core/numbers.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

// Chi et al. 2022, KERPLE, arXiv 2205.09921, section 4: kernels of the distance with two trained numbers a head. Code:
// KERPLE (megatron/mpu/layers.py, ParallelKerpleLog and ParallelKerplePower), which starts from p ~ U[0, 2] and a ~ U[0, 1] and
// keeps both at 0.01 or more, the power at 2 or less, at every step:
//   log: -p ln(1 + a d);   power: -a d^p.

namespace posviz {

namespace {

constexpr double leastFactor = 0.01;

const Parameter kerpleHeads = headsParameter(12);

const Parameter kernel{
    .key = "kernel",
    .label = "Kernel",
    .help = "How the bias falls with distance.",
    .scale = ParameterScale::Choice,
    .choices = {{"log", "Logarithm", "−p ln(1 + a d): attention weights fall as a power of the distance"},
                {"power", "Power", "−a d^p: ALiBi where p is 1"}},
};

const Parameter initial{
    .key = "kerple_numbers",
    .label = "Parameters",
    .help = "How a and p are chosen.",
    .scale = ParameterScale::Choice,
    .choices = {{"random", "Random", "p from 0 to 2 and a from 0 to 1 for each head, as initialised in the authors' code"},
                {"chosen", "Manual", "the same a and p for all heads"}},
};

const Parameter chosenA{
    .key = "kerple_a",
    .label = "a",
    .help = "Scales the distance inside the logarithm, or the whole power.",
    .scale = ParameterScale::Logarithmic,
    .minimum = leastFactor,
    .maximum = 100,
    .defaultValue = 0.5,
    .onlyWhen = {Condition{"kerple_numbers", {"chosen"}}},
};

const Parameter chosenP{
    .key = "kerple_p",
    .label = "p",
    .help = "Scales the logarithm, or is the exponent of the power (at most 2).",
    .scale = ParameterScale::Logarithmic,
    .minimum = leastFactor,
    .maximum = 100,
    .defaultValue = 1,
    .onlyWhen = {Condition{"kerple_numbers", {"chosen"}}},
};

/// Chosen numbers are drawn from nothing.
Parameter kerpleSeedParameter()
{
    Parameter seed = biasSeedParameter();
    seed.onlyWhen = {Condition{initial.key, {"random"}}};
    return seed;
}

Result<Signal> evaluateKerple(const Dimensions &, const Ingredients &ingredients)
{
    const bool power = isChosen(ingredients.values, kernel, "power");
    const bool chosen = isChosen(ingredients.values, initial, "chosen");
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, biasSeedParameter()));
    std::vector<LagFunction> functions;
    for (int head = 0; head < static_cast<int>(valueOf(ingredients.values, kerpleHeads)); ++head) {
        RandomNumbers numbers(seed, static_cast<std::uint64_t>(head));
        double p = 2 * numbers.uniform(), a = numbers.uniform();
        if (chosen) {
            p = valueOf(ingredients.values, chosenP);
            a = valueOf(ingredients.values, chosenA);
        }
        functions.push_back(power ? kerplePowerBias(a, p) : kerpleLogBias(a, p));
    }
    return Signal{Bias{.heads = std::move(functions), .learned = !chosen, .causal = true}};
}

LagFunction causalSmooth(std::function<double(double)> value, std::string formula)
{
    std::vector<LagPiece> pieces(1);
    pieces.push_back({0, Smooth{std::move(value), 0, std::move(formula)}});
    return LagFunction(std::move(pieces));
}

} // namespace

LagFunction kerpleLogBias(double a, double p)
{
    const double slope = std::max(a, leastFactor), scale = std::max(p, leastFactor);
    return causalSmooth([slope, scale](double distance) { return -scale * std::log1p(slope * distance); },
                        "−" + shownNumber(scale) + " ln(1 + " + shownNumber(slope) + " d)");
}

LagFunction kerplePowerBias(double a, double p)
{
    const double scale = std::max(a, leastFactor), exponent = std::clamp(p, leastFactor, 2.0);
    return causalSmooth([scale, exponent](double distance) { return -scale * std::pow(distance, exponent); },
                        "−" + shownNumber(scale) + " d^" + shownNumber(exponent));
}

Encoding kerpleEncoding()
{
    return {
        .id = "kerple",
        .title = "KERPLE",
        .source = {2022, "Chi et al.", "KERPLE", "2205.09921", "section 4"},
        .summary = "Subtracts the logarithm or a power of the distance from the attention logits, with two learned parameters "
                   "for each head.",
        .kind = SignalKind::Bias,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "heads × 2",
                  .cost = "a logarithm or a power",
                  .extrapolates = "well: the logarithm keeps distant keys visible",
                  .fusedAttention = "only in kernels that accept a bias",
                  .formula = "q(m) · k(n) − p ln(1 + a (m − n))  or  − a (m − n)^p"},
        .ancestors = {{"alibi", "the straight line becomes a learned kernel; its power kernel with p = 1 is ALiBi"}},
        .parameters = {kerpleHeads, kernel, initial, chosenA, chosenP, kerpleSeedParameter()},
        .usesDimension = false,
        .usesBase = false,
        .evaluate = evaluateKerple,
    };
}

} // namespace posviz
