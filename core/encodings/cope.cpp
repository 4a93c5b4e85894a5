// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

#include "core/knob_builders.h"
#include "core/numbers.h"
#include "core/random.h"

#include <cmath>

// Golovneva et al. 2024, Contextual Position Encoding, arXiv 2405.18719, section 4 and the code of its appendix: each token
// between key and query counts as much as the gate sigmoid(q . k / sqrt(d)) opens; the sum is the position, at most
// npos_max - 1, and the query meets a learned vector of it, mixed of the two whole positions beside. The vectors start from
// zero, so an untrained model's scores do not change; what there is to see are the positions, and those need content.

namespace posviz {

namespace {

constexpr int exampleTokens = 4096;
constexpr int randomKinds = 64;
constexpr double sentenceLogit = 6; // a gate of 0.9975 or 0.0025
constexpr int shortestSentence = 5;
constexpr int longestSentence = 25;

const Parameter &exampleParameter()
{
    static const Parameter parameter{
        .key = "example",
        .label = "Example",
        .help = "The synthetic text: CoPE's positions depend on the tokens.",
        .scale = ParameterScale::Choice,
        .choices = {{"sentences", "Sentences", "gates open where a sentence ends, so that positions count sentences"},
                    {"random", "Random", "64 token types with Gaussian queries and keys: gates about half open"}},
    };
    return parameter;
}

const Parameter &nposMaxParameter()
{
    static const Parameter parameter{
        .key = "npos_max",
        .label = "Positions",
        .help = "Number of position vectors. Tokens farther away share the last one. Called npos_max in the paper.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 2,
        .maximum = 4096,
        .defaultValue = 64,
        .step = 1,
    };
    return parameter;
}

const Parameter &exampleSeedParameter()
{
    static const Parameter parameter = seedParameter("example_seed", "Random seed", "Selects the synthetic text.");
    return parameter;
}

double gate(double logit) { return 1 / (1 + std::exp(-logit)); }

/// Kind 0 is a word, kind 1 the end of a sentence; the logit is 6 for an end and -6 for a word.
void addSentences(Contextual &contextual)
{
    RandomNumbers numbers(contextual.seed, 0);
    int left = 0;
    for (int token = 0; token < exampleTokens; ++token) {
        if (left == 0)
            left = shortestSentence + static_cast<int>(numbers.uniform() * (longestSentence - shortestSentence + 1));
        contextual.kinds.push_back(--left == 0 ? 1 : 0);
    }
    contextual.gates.resize(2, 2);
    contextual.gates.col(0).setConstant(gate(-sentenceLogit));
    contextual.gates.col(1).setConstant(gate(sentenceLogit));
    contextual.example = sentence("Synthetic text of {0} tokens: sentences of {1} to {2} tokens, with gates that open at the end "
                                  "of each.",
                                  exampleTokens, shortestSentence, longestSentence);
}

void addRandomKinds(Contextual &contextual)
{
    RandomNumbers numbers(contextual.seed, 0);
    for (int token = 0; token < exampleTokens; ++token)
        contextual.kinds.push_back(static_cast<int>(numbers.uniform() * randomKinds));
    Eigen::MatrixXd queries(randomKinds, contextual.dimension), keys(randomKinds, contextual.dimension);
    for (int kind = 0; kind < randomKinds; ++kind)
        for (int feature = 0; feature < contextual.dimension; ++feature) {
            queries(kind, feature) = numbers.normal();
            keys(kind, feature) = numbers.normal();
        }
    const double scale = 1 / std::sqrt(static_cast<double>(contextual.dimension));
    contextual.gates.resize(randomKinds, randomKinds);
    for (int query = 0; query < randomKinds; ++query)
        for (int key = 0; key < randomKinds; ++key)
            contextual.gates(query, key) = gate(scale * queries.row(query).dot(keys.row(key)));
    contextual.example =
        sentence("Synthetic text of {0} tokens of {1} types, with random queries and keys.", exampleTokens, randomKinds);
}

Result<Signal> evaluateCope(const Dimensions &dimensions, const Ingredients &ingredients)
{
    Contextual contextual{.dimension = dimensions.dimension,
                          .positions = static_cast<int>(valueOf(ingredients.values, nposMaxParameter())),
                          .seed = static_cast<std::uint64_t>(valueOf(ingredients.values, exampleSeedParameter()))};
    if (isChosen(ingredients.values, exampleParameter(), "sentences"))
        addSentences(contextual);
    else
        addRandomKinds(contextual);
    return Signal{std::move(contextual)};
}

} // namespace

Encoding copeEncoding()
{
    return {
        .id = "cope",
        .title = "CoPE",
        .source = {2024, "Golovneva et al.", "Contextual Position Encoding", "2405.18719", "section 4"},
        .summary =
            "Contextual positions: the position of a key is the sum of gates, each from 0 to 1, over the tokens from the key to "
            "the query, so that a head can count sentences, for instance. Shown for a synthetic text.",
        .kind = SignalKind::Contextual,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Content,
                  .learnedNumbers = "heads × npos_max × head dimension",
                  .cost = "a gate for each query and key, and a sum over the tokens in between",
                  .extrapolates = "fairly: distant tokens share the last position",
                  .fusedAttention = "no: every score needs the gates of the tokens in between",
                  .cachedKeys = "yes, but positions are recomputed for each query",
                  .formula = "q(m) · k(n) + q(m) · e[p],  p = Σ σ(q(m) · k(t)) over t = n … m"},
        .ancestors = {{"shaw", "a vector for the counted position replaces the one for the distance"},
                      {"nope", "gates let the content decide what counts"}},
        .parameters = {exampleParameter(), nposMaxParameter(), exampleSeedParameter()},
        // The made-up sentences have gates and no vectors.
        .dimensionOnlyWhen = {Condition{exampleParameter().key, {"random"}}},
        .usesBase = false,
        .evaluate = evaluateCope,
    };
}

} // namespace posviz
