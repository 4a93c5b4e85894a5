// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/relative_score.h"
#include "core/analysis/remap.h"
#include "core/analysis/rotary_score.h"
#include "core/analysis/score.h"
#include "core/numbers.h"
#include "core/subject_knobs.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"
#include "core/views/matrix_colours.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

const Parameter &statisticParameter()
{
    static const Parameter parameter{
        .key = "statistic",
        .label = "Measure",
        .help = "What is computed from the two vectors.",
        .scale = ParameterScale::Choice,
        .choices = {{"dot", "Dot product", "the sum of the products of their features"},
                    {"cosine", "Cosine", "the dot product divided by both lengths: 1 for equal directions"},
                    {"centred", "Centred dot product", "the dot product after the mean vector of the sequence is subtracted"}},
    };
    return parameter;
}

const Parameter &similarityContentParameter()
{
    static const Parameter parameter{
        .key = "content",
        .label = "Query and key",
        .help =
            "The content of query and key before rotation, or before terms are added to their product: the score depends on it.",
        .scale = ParameterScale::Choice,
        .choices = {{"equal", "Equal", "all ones in both"},
                    {"random", "Random", "Gaussian random vectors, independent of each other"},
                    {"shifted", "Phase-shifted",
                     "all ones, the query rotated back or aligned with a distance vector where possible: the score peaks there"}},
    };
    return parameter;
}

const Parameter &similarityShiftParameter()
{
    static const Parameter parameter{
        .key = "shift",
        .label = "Shift",
        .unit = "positions",
        .help = "The distance at which the score peaks: nothing forces scores to fall with distance.",
        .scale = ParameterScale::Linear,
        .minimum = 0,
        .maximum = 4096,
        .defaultValue = 37,
        .step = 1,
        .onlyWhen = {Condition{"content", {"shifted"}}},
    };
    return parameter;
}

const Parameter &similaritySeedParameter()
{
    static const Parameter parameter{
        .key = "seed",
        .label = "Random seed",
        .help = "Selects the random query and key.",
        .minimum = 0,
        .maximum = 9999,
        .defaultValue = 0,
        .step = 1,
        .onlyWhen = {Condition{"content", {"random"}}},
    };
    return parameter;
}

const Parameter &cellsParameter()
{
    static const Parameter parameter = cellValueParameter("cells");
    return parameter;
}

/// Whether the centred product is asked for; where the encoding has one measure only, nothing asks.
bool isCentred(const Scene &scene)
{
    const Encoding &encoding = *findEncoding(scene.subject.encoding);
    return (encoding.kind == SignalKind::Absolute || encoding.kind == SignalKind::Rotary)
           && isChosen(scene.look.viewValues, statisticParameter(), "centred");
}

ScoreOptions scoreOptions(const Scene &scene, const Signal &signal)
{
    ScoreOptions options{
        .statistic = static_cast<Statistic>(static_cast<int>(valueOf(scene.look.viewValues, statisticParameter()))),
        .content = static_cast<Content>(static_cast<int>(valueOf(scene.look.viewValues, similarityContentParameter()))),
        .shift = static_cast<std::int64_t>(valueOf(scene.look.viewValues, similarityShiftParameter())),
        .seed = static_cast<std::uint64_t>(valueOf(scene.look.viewValues, similaritySeedParameter())),
        .length = scene.subject.length,
    };
    // Where scores exist on one side of the diagonal only, no mean vector of a sequence makes them.
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (rotary && looksBackOnly(*rotary) && options.statistic == Statistic::CentredDotProduct)
        options.statistic = Statistic::DotProduct;
    return options;
}

Sentence statisticName(Statistic statistic)
{
    return statistic == Statistic::Cosine              ? sentence("cosine")
           : statistic == Statistic::CentredDotProduct ? sentence("centred dot product")
                                                       : sentence("dot product");
}

bool hasStatistic(const Signal &signal)
{
    return std::holds_alternative<Absolute>(signal) || std::holds_alternative<Rotary>(signal);
}

/// What the numbers are: "dot product", "score", "counted position".
Sentence measureName(const Signal &signal, Statistic statistic)
{
    return hasStatistic(signal)                         ? statisticName(statistic)
           : std::holds_alternative<Contextual>(signal) ? sentence("counted position")
                                                        : sentence("score");
}

ColourScale similarityColours(const Scene &scene, const Signal &signal, const Heatmap &heatmap, ValueRange range,
                              const ScoreOptions &options, CellValue value)
{
    bool clipped = false;
    if (learnedTableOf(signal)) {
        const ValueRange robust = robustRange(heatmap.values);
        clipped = range.highest - range.lowest > 1.25 * (robust.highest - robust.lowest) && robust.highest > robust.lowest;
        if (clipped)
            range = robust;
    }
    ColourScale colours{.map = scene.look.sequentialColours,
                        .label = cellMeasure(measureName(signal, options.statistic), heatmap, value),
                        .clipped = clipped};
    if (options.statistic == Statistic::CentredDotProduct && hasStatistic(signal)) {
        // Signed by nature: zero keeps the neutral colour.
        colours.map = scene.look.divergingColours;
        range.highest = std::max(std::abs(range.lowest), std::abs(range.highest));
        range.lowest = -range.highest;
    }
    range = spreadApart(range);
    colours.lower = range.lowest;
    colours.upper = range.highest;
    return colours;
}

Result<Figure> similarityFrame(const Scene &scene, const Signal &signal)
{
    if (std::holds_alternative<Bias>(signal) || std::holds_alternative<NoPosition>(signal))
        return nothingToShow(scene, signal, sentence("vectors to compare"));
    const Run queries = shownRun(scene.look.windows.positions, scene.subject.length);
    const Run keys = shownRun(scene.look.windows.keys, scene.subject.length);
    Figure figure = figureFor(*findView("similarity"), scene, signal);
    const bool twoSides = !std::holds_alternative<Absolute>(signal);
    figure.x = wholeNumberAxis(twoSides ? sentence("key position") : sentence("position"), Quantity::KeyPosition, keys);
    figure.y = wholeNumberAxis(twoSides ? sentence("query position") : sentence("position"), Quantity::QueryPosition, queries);
    figure.y.reversed = true;
    figure.layers.emplace_back(emptyHeatmap(queries, keys, measureName(signal, scoreOptions(scene, signal).statistic)));
    return figure;
}

Result<Figure> buildSimilarityFigure(const Scene &scene, const Signal &signal, const Resolution &resolution)
{
    Result<Figure> frame = similarityFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Run queries = heatmapOf(figure)->rows.run(), keys = heatmapOf(figure)->columns.run();
    figure.layers.clear();
    const Bins rows = resolution.rowsOf(queries);
    const Bins columns(keys, resolution.columns);
    const ScoreOptions options = scoreOptions(scene, signal);
    Result<CellMatrix> scores = meanScores(signal, options, rows, columns, resolution.watch);
    if (!scores)
        return scores.failure();

    Heatmap heatmap{.rows = rows, .columns = columns, .values = *std::move(scores), .colours = {}};
    const auto *rotary = std::get_if<Rotary>(&signal);
    const bool backOnly = rotary && looksBackOnly(*rotary);
    if (backOnly) {
        if (isCentred(scene))
            figure.notes.push_back(sentence("The plain dot product: without all scores there is no mean vector to subtract."));
        if (options.statistic == Statistic::Cosine && rotary->growth.size() > 0)
            figure.notes.push_back(sentence("The cosine is taken before queries and keys are scaled."));
    }
    const std::optional<LagScores> lags = lagScores(signal, options, queries, keys, resolution.watch);
    // A centred product is no number of the lag, or is shown in place of another.
    const CellValue value = isCentred(scene) ? CellValue::Mean : cellValueOf(scene.look.viewValues, cellsParameter());
    // Each centred product by itself takes the mean over the whole sequence once more.
    const bool dear = options.statistic == Statistic::CentredDotProduct;
    const ValueRange range = numberRange(heatmap, lags, [&](std::int64_t query, std::int64_t key) {
        return dear || (backOnly && key > query) ? std::nan("") : scoreAt(signal, options, query, key);
    });
    showCellValue(figure, heatmap, value, lags);
    heatmap.colours = similarityColours(scene, signal, heatmap, range, options, lags ? value : CellValue::Mean);
    figure.summary =
        sentence("{0}. {1} of {2} with {3}, from {4} to {5}.", figure.subtitle, measureName(signal, options.statistic),
                 positionsInWords(queries), positionsInWords(keys), range.lowest, range.highest);
    figure.layers.push_back(std::move(heatmap));
    if (const auto *contextual = std::get_if<Contextual>(&signal)) {
        figure.notes.push_back(contextual->example);
        addMask(figure, rows, columns, sentence("Keys after the query are masked."));
    }
    if (backOnly)
        addMask(figure, rows, columns, whyBackOnly(std::get<Rotary>(signal)));
    if (const auto *relative = std::get_if<Relative>(&signal))
        if (const auto *vectors = std::get_if<DistanceVectors>(&relative->terms); vectors && vectors->values)
            figure.notes.push_back(sentence("Value vectors change what attention returns, not the score."));
    addShiftNote(figure, *findEncoding(scene.subject.encoding), options.content == Content::Shifted);
    addAbsence(figure, signal, queries, keys, true);
    if (const std::optional<std::int64_t> defined = definedPositions(signal); defined && *defined > queries.first)
        addAbsence(figure, signal, keys, {queries.first, std::min(*defined, queries.end()) - queries.first}, false);
    return figure;
}

/// "0.125 × (q · k + q · K[16]) = 0.125 × (64 − 0.3)": the scale and the terms, then their numbers.
Sentence termsFormula(const Relative &relative, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    std::string names, numbers, addedNames, addedNumbers;
    for (const ScoreTerm &term : scoreTerms(relative, headContent(relative, options), query, key)) {
        std::string &name = term.scaled ? names : addedNames;
        std::string &number = term.scaled ? numbers : addedNumbers;
        const bool first = term.scaled && name.empty();
        name += (first ? "" : " + ") + term.name;
        number += first ? shownNumber(term.value) : (term.value < 0 ? " − " : " + ") + shownNumber(std::abs(term.value));
    }
    const std::string scale = shownNumber(relative.scale) + " × (";
    return verbatim(scale + names + ")" + addedNames + " = " + scale + numbers + ")" + addedNumbers);
}

/// What is summed to a counted position.
Sentence countedFormula(const Contextual &contextual, std::int64_t query, std::int64_t key)
{
    return sentence("Σ σ(q · kₜ) over tokens t = {0} … {1}, at most {2}", key, query, contextual.positions - 1);
}

/// The dot product with what the measure makes of it.
Sentence measured(Sentence product, Statistic statistic)
{
    return statistic == Statistic::Cosine              ? sentence("{0}{1}", std::move(product), " / (|q| |k|)")
           : statistic == Statistic::CentredDotProduct ? sentence("{0}, minus the means", std::move(product))
                                                       : product;
}

/// The product of turned vectors.
Sentence turnedFormula(const Rotary &rotary, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    const std::int64_t pairs = rotary.inverseFrequencies.size();
    if (rotary.grid)
        return overPairs(sentence("Σ |qᵢ||kᵢ| cos({0} + φᵢ)", stepsInWords(*rotary.grid, key, query)), pairs);
    const std::string distance =
        rotary.remap.index() != 0 ? shownNumber(remappedDistance(rotary.remap, query, key), 9) : shownInteger(query - key);
    if (rotary.growth.size() > 0)
        return sentence("{0}, ζᵢ the decay per position",
                        overPairs(verbatim("Σ ζᵢ^" + distance + " |qᵢ||kᵢ| cos(" + distance + " θᵢ + φᵢ)"), pairs));
    const std::string sum = options.content == Content::Equal ? "Σ 2 cos(" + distance + " θᵢ)"
                            : options.content == Content::Shifted
                                ? "Σ 2 cos((" + distance + " − " + shownInteger(options.shift) + ") θᵢ)"
                                : "Σ |qᵢ||kᵢ| cos(" + distance + " θᵢ + φᵢ)";
    Sentence turned = overPairs(verbatim(sum), pairs);
    const int unturned = rotary.dimension - rotary.rotaryDimension();
    return unturned > 0 ? sentence("{0} + {1} unrotated {1?feature|features}", std::move(turned), unturned) : turned;
}

/// The formula with the distance put in; no numbers of 64 pairs, which no line has room for.
Sentence similarityFormula(const Signal &signal, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return measured(turnedFormula(*rotary, options, query, key), options.statistic);
    if (const auto *relative = std::get_if<Relative>(&signal))
        return termsFormula(*relative, options, query, key);
    if (const auto *contextual = std::get_if<Contextual>(&signal))
        return countedFormula(*contextual, query, key);
    if (const auto outside = outsideSentence(signal, std::min(query, key)))
        return *outside;
    if (const Sinusoids *sinusoids = sinusoidsOf(signal)) {
        const Grid *grid = gridOf(signal);
        const Sentence product = sumOverPairs(grid ? sentence("Σ cos({0})", stepsInWords(*grid, key, query))
                                                   : verbatim("Σ cos(" + shownInteger(query - key) + " θᵢ)"),
                                              *sinusoids, query, key);
        if (options.statistic == Statistic::Cosine && !sineAlone(*sinusoids))
            return sentence("{0} / {1}", product, sinusoids->inverseFrequencies.size());
        return measured(product, options.statistic);
    }
    return measured(sentence("row {0} · row {1}", query, key), options.statistic);
}

Result<Readout> explainSimilarityPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const Heatmap *heatmap = heatmapOf(figure);
    const std::optional<std::int64_t> query = numberAt(point.y, heatmap->rows.run());
    const std::optional<std::int64_t> key = numberAt(point.x, heatmap->columns.run());
    if (!query || !key)
        return offTheData();
    const ScoreOptions options = scoreOptions(scene, signal);
    const bool twoSides = !std::holds_alternative<Absolute>(signal);
    Readout readout{.place =
                        twoSides ? sentence("query {0}, key {1}", *query, *key) : sentence("position {0} with {1}", *query, *key),
                    .value = {}};
    readout.marks = {.query = query, .key = key, .pair = {}};
    const auto absent = absenceSentence(signal, {std::max(*query, *key), 1});
    if (absent) {
        readout.value = *absent;
        return readout;
    }
    const auto *rotary = std::get_if<Rotary>(&signal);
    const bool backOnly = std::holds_alternative<Contextual>(signal) || (rotary && looksBackOnly(*rotary));
    if (backOnly && *key > *query) {
        readout.value =
            rotary ? sentence("Absent: the key comes after the query.") : sentence("Masked: the key comes after the query.");
    } else {
        readout.number = scoreAt(signal, options, *query, *key);
        readout.value = sentence("{0}", *readout.number);
        readout.formula = similarityFormula(signal, options, *query, *key);
    }
    const std::int64_t row = heatmap->rows.cellOf(*query);
    const std::int64_t column = heatmap->columns.cellOf(*key);
    readout.cell = cellInWords(heatmap->values(row, column), heatmap->rows.cell(row), heatmap->columns.cell(column));
    return readout;
}

/// Added vectors are compared as they are; what acts on queries and keys, or on their score, needs some to act on. A score has
/// one measure only: the number that the softmax gets.
bool similarityKnobApplies(const Parameter &parameter, const Scene &scene)
{
    const Encoding &encoding = *findEncoding(scene.subject.encoding);
    if (parameter.key == cellsParameter().key)
        return encoding.kind != SignalKind::Bias && followsLag(scene.subject) && !isCentred(scene);
    if (parameter.key == "statistic")
        return actsOn(encoding, Place::Input) || turnsHeads(encoding);
    if (parameter.key == similarityShiftParameter().key)
        return canShift(encoding);
    return turnsHeads(encoding) || addsTerms(encoding);
}

} // namespace

View similarityView()
{
    return {
        .id = "similarity",
        .title = "Similarity",
        .question = "how similar two positions are",
        .explanation =
            "Each cell compares a query at one position (its row) with a key at another (its column). The content of both is "
            "held fixed, so that all changes from cell to cell come from the encoding. Cells along a diagonal "
            "have the same distance between query and key. Stripes along the diagonals mean that only this distance matters; if "
            "they bend or fade, the absolute position matters too. A trained model combines this pattern with content: the view "
            "shows a tendency, not the attention of a model.",
        .parameters = {statisticParameter(), similarityContentParameter(), similarityShiftParameter(), similaritySeedParameter(),
                       cellsParameter()},
        .applies = similarityKnobApplies,
        .frame = similarityFrame,
        .build = buildSimilarityFigure,
        .explain = explainSimilarityPoint,
    };
}

} // namespace posviz
