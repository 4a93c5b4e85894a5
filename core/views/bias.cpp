// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/bias_matrix.h"
#include "core/analysis/normalised_distance.h"
#include "core/numbers.h"
#include "core/subject_knobs.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"
#include "core/views/matrix_colours.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

constexpr int mostCurves = 16;

const Parameter &headParameter()
{
    static const Parameter parameter{
        .key = "head",
        .label = "Head",
        .help = "The head whose bias is shown, counted from 0; the last one if there are fewer.",
        .minimum = 0,
        .maximum = 255,
        .defaultValue = 0,
        .step = 1,
    };
    return parameter;
}

const Parameter &shapeParameter()
{
    static const Parameter parameter{
        .key = "bias_shape",
        .label = "Show",
        .help = "The bias of every query with every key, or against distance.",
        .scale = ParameterScale::Choice,
        .choices = {{"matrix", "Matrix", "queries by keys, the chosen head"},
                    {"curves", "Curves", "against distance, all heads, or sixteen if there are more"},
                    {"log_curves", "Curves, logarithmic", "the same on a logarithmic distance axis, from 1 on"}},
    };
    return parameter;
}

const Parameter &biasCellsParameter()
{
    static const Parameter parameter = [] {
        Parameter made = cellValueParameter("bias_cells");
        made.onlyWhen = {Condition{"bias_shape", {"matrix"}}};
        return made;
    }();
    return parameter;
}

enum class BiasShape { Matrix, Curves, LogCurves };

BiasShape shapeOf(const Scene &scene)
{
    return static_cast<BiasShape>(static_cast<int>(valueOf(scene.look.viewValues, shapeParameter())));
}

int headOf(const Scene &scene, const Bias &bias)
{
    return std::min(static_cast<int>(valueOf(scene.look.viewValues, headParameter())), bias.headCount() - 1);
}

Sentence headName(int head) { return sentence("head {0}", head); }

/// The window, or what exists of the sequence: a window of 7 × 7 patches fills the picture.
Run existingRun(const std::optional<Run> &window, const Scene &scene, const Signal &signal)
{
    return shownRun(window, std::min(scene.subject.length, definedPositions(signal).value_or(scene.subject.length)));
}

ColourScale biasColours(const Scene &scene, const Heatmap &heatmap, ValueRange range, CellValue value)
{
    ColourScale colours{.map = scene.look.sequentialColours, .label = cellMeasure(sentence("bias"), heatmap, value)};
    const bool constant = range.lowest == range.highest;
    if (range.lowest < 0 && range.highest > 0 && !constant) {
        // Signed: zero keeps the neutral colour.
        colours.map = scene.look.divergingColours;
        range.highest = std::max(-range.lowest, range.highest);
        range.lowest = -range.highest;
    }
    range = spreadApart(range);
    colours.lower = range.lowest;
    colours.upper = range.highest;
    return colours;
}

void buildMatrix(Figure &figure, const Scene &scene, const Signal &signal, const Bias &bias, const Resolution &resolution)
{
    const int head = headOf(scene, bias);
    const Run queries = heatmapOf(figure)->rows.run(), keys = heatmapOf(figure)->columns.run();
    figure.layers.clear();
    const Bins rows = resolution.rowsOf(queries);
    const Bins columns(keys, resolution.columns);

    Heatmap heatmap{
        .rows = rows, .columns = columns, .values = biasMatrix(bias, head, rows, columns, resolution.watch), .colours = {}};
    const std::optional<LagScores> lags = lagScores(bias, head, queries, keys);
    const CellValue value = cellValueOf(scene.look.viewValues, biasCellsParameter());
    const ValueRange range =
        numberRange(heatmap, lags, [&](std::int64_t query, std::int64_t key) { return biasAt(bias, head, query, key); });
    showCellValue(figure, heatmap, value, lags);
    heatmap.colours = biasColours(scene, heatmap, range, lags ? value : CellValue::Mean);
    figure.summary = sentence("{0}, {1} of {2}. Bias of {3} with {4}, from {5} to {6}.", figure.subtitle, headName(head),
                              bias.headCount(), runInWords("query {0}", "queries {0} to {1}", queries),
                              runInWords("key {0}", "keys {0} to {1}", keys), range.lowest, range.highest);
    figure.layers.push_back(std::move(heatmap));
    if (bias.causal)
        addMask(figure, rows, columns, sentence("Keys after the query are masked."));
    addAbsence(figure, signal, queries, keys, true);
    if (const std::optional<std::int64_t> defined = definedPositions(signal); defined && *defined > queries.first)
        addAbsence(figure, signal, keys, {queries.first, std::min(*defined, queries.end()) - queries.first}, false);
}

/// What curves run along: runs of distances for one query.
struct Distances {
    std::int64_t query = 0; ///< keys are counted from here
    std::vector<Run> keys;  ///< one a point, in order of growing distance
    double lowest = 0.0;
    double highest = 0.0;

    double at(std::size_t point) const
    {
        return static_cast<double>(2 * query - keys[point].first - (keys[point].end() - 1)) / 2;
    }
};

/// Even runs of distances from first on.
Distances evenDistances(std::int64_t query, std::int64_t first, std::int64_t count, const Resolution &resolution)
{
    const Bins bins = resolution.pointsOf({0, count});
    Distances distances{.query = query, .lowest = static_cast<double>(first), .highest = static_cast<double>(first + count - 1)};
    for (std::int64_t cell = 0; cell < bins.cells(); ++cell) {
        const Run run = bins.cell(cell);
        distances.keys.push_back({query - (first + run.end() - 1), run.count});
    }
    return distances;
}

/// Runs of distances from 1 on whose lengths grow with them, where there are fewer points than distances.
Distances logDistances(std::int64_t query, std::int64_t longest, const Resolution &resolution)
{
    const int points = resolution.columns;
    if (points >= longest)
        return evenDistances(query, 1, longest, resolution); // each by itself, however near
    Distances distances{.query = query, .lowest = 1, .highest = static_cast<double>(longest)};
    std::int64_t first = 1;
    for (int point = 1; point <= points && first <= longest; ++point) {
        const auto edge = static_cast<std::int64_t>(
            std::llround(std::pow(static_cast<double>(longest) + 1, static_cast<double>(point) / points)));
        if (edge <= first)
            continue;
        const std::int64_t end = std::min(edge, longest + 1);
        distances.keys.push_back({query - (end - 1), end - first});
        first = end;
    }
    return distances;
}

Distances distancesFor(const Scene &scene, const Bias &bias, const Resolution &resolution)
{
    const bool logarithmic = shapeOf(scene) == BiasShape::LogCurves;
    if (const auto *window = std::get_if<WindowBias>(&bias.heads)) {
        // Along the window's first row, from its last cell.
        const std::int64_t outside = window->classToken ? 1 : 0;
        const std::int64_t last = outside + window->width - 1;
        if (logarithmic && window->width > 1)
            return logDistances(last, window->width - 1, resolution);
        return evenDistances(last, 0, window->width, resolution);
    }
    const std::int64_t last = scene.subject.length - 1;
    if (logarithmic && last >= 1)
        return logDistances(last, last, resolution);
    // The last query sees no key after it; a function of the distance needs none to exist.
    const bool bothSides = !bias.causal && std::holds_alternative<std::vector<LagFunction>>(bias.heads);
    return bothSides ? evenDistances(last, -last, 2 * last + 1, resolution)
                     : evenDistances(last, 0, scene.subject.length, resolution);
}

/// The heads whose curves are drawn: all, or sixteen spread evenly and the chosen one.
std::vector<int> drawnHeads(int heads, int chosen)
{
    std::vector<int> drawn;
    const int count = std::min(heads, mostCurves);
    for (int i = 0; i < count; ++i)
        drawn.push_back(static_cast<int>(std::int64_t{i} * heads / count));
    if (std::ranges::find(drawn, chosen) == drawn.end())
        *std::ranges::min_element(drawn, {}, [&](int head) { return std::abs(head - chosen); }) = chosen;
    return drawn;
}

void buildCurves(Figure &figure, const Scene &scene, const Bias &bias, const Resolution &resolution)
{
    const int chosen = headOf(scene, bias);
    const Distances distances = distancesFor(scene, bias, resolution);
    const std::vector<int> heads = drawnHeads(bias.headCount(), chosen);
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    const std::vector<double> first = biasRow(bias, heads.front(), distances.query, distances.keys);
    for (const int head : heads) {
        if (!resolution.watch.goesOn(std::ssize(figure.layers), std::ssize(heads)))
            return;
        Curve curve{.name = headName(head), .style = head == chosen ? CurveStyle::Main : CurveStyle::Other, .x = {}, .y = {}};
        const std::vector<double> means =
            head == heads.front() ? first : biasRow(bias, head, distances.query, distances.keys, heads.front(), first);
        for (std::size_t point = 0; point < means.size(); ++point)
            if (std::isfinite(means[point])) {
                curve.x.push_back(distances.at(point));
                curve.y.push_back(means[point]);
                lowest = std::min(lowest, means[point]);
                highest = std::max(highest, means[point]);
            }
        figure.layers.push_back(std::move(curve));
    }
    const bool logarithmic = shapeOf(scene) == BiasShape::LogCurves && distances.lowest < distances.highest;
    const bool window = std::holds_alternative<WindowBias>(bias.heads);
    figure.points = static_cast<std::int64_t>(distances.highest - distances.lowest) + 1;
    figure.x = {.label = window ? sentence("columns between query and key") : sentence("query position − key position"),
                .quantity = Quantity::Distance,
                .lower = distances.lowest - (logarithmic ? 0.0 : 0.5),
                .upper = distances.highest + (logarithmic ? 0.0 : 0.5),
                .logarithmic = logarithmic};
    const double margin = highest > lowest ? 0.04 * (highest - lowest) : 0.5;
    figure.y = {.label = sentence("bias"), .quantity = Quantity::Score, .lower = lowest - margin, .upper = highest + margin};
    figure.summary = sentence("{0}. Bias against distance, from {1} to {2}; {3} of {4} is highlighted.", figure.subtitle, lowest,
                              highest, headName(chosen), bias.headCount());
    if (bias.headCount() > mostCurves)
        figure.notes.push_back(sentence("{0} of {1} heads are drawn.", mostCurves, bias.headCount()));
    if (const std::int64_t most = std::ranges::max(distances.keys, {}, &Run::count).count; most > 1)
        figure.notes.push_back(sentence("Each point is the mean over up to {0} {0?distance|distances}.", most));
    if (std::holds_alternative<NormalisedDistance>(bias.heads))
        figure.notes.push_back(sentence("For the query at position {0}.", distances.query));
    if (window)
        figure.notes.push_back(sentence("For query and key in the same row of the window."));
}

/// Curves lay out their axes when they know how far they reach.
Result<Figure> biasFrame(const Scene &scene, const Signal &signal)
{
    const auto *bias = std::get_if<Bias>(&signal);
    if (!bias)
        return nothingToShow(scene, signal, sentence("bias on the attention logits"));
    Figure figure = figureFor(*findView("bias"), scene, signal);
    const int head = headOf(scene, *bias);
    figure.subtitle = sentence("{0}, {1}", std::move(figure.subtitle), headName(head));
    if (const auto wanted = static_cast<int>(valueOf(scene.look.viewValues, headParameter())); wanted != head)
        figure.notes.push_back(sentence("There is no head {0}; the last one, {1}, is shown.", wanted, head));
    if (shapeOf(scene) != BiasShape::Matrix)
        return figure;
    const Run queries = existingRun(scene.look.windows.positions, scene, signal);
    const Run keys = existingRun(scene.look.windows.keys, scene, signal);
    figure.x = wholeNumberAxis(sentence("key position"), Quantity::KeyPosition, keys);
    figure.y = wholeNumberAxis(sentence("query position"), Quantity::QueryPosition, queries);
    figure.y.reversed = true;
    figure.layers.emplace_back(emptyHeatmap(queries, keys, sentence("bias")));
    return figure;
}

Result<Figure> buildBiasFigure(const Scene &scene, const Signal &signal, const Resolution &resolution)
{
    Result<Figure> frame = biasFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const auto *bias = std::get_if<Bias>(&signal);
    if (shapeOf(scene) == BiasShape::Matrix)
        buildMatrix(figure, scene, signal, *bias, resolution);
    else
        buildCurves(figure, scene, *bias, resolution);
    return figure;
}

/// "distances 12 to 15", with the side where it is the other one.
Sentence pieceDistances(const LagFunction &function, std::size_t piece)
{
    const std::int64_t first = function.pieces()[piece].first, last = function.lastOf(piece);
    const bool after = last < 0;
    const std::int64_t nearest = after ? -last : first;
    const bool endless =
        after ? first == std::numeric_limits<std::int64_t>::min() : last == std::numeric_limits<std::int64_t>::max();
    // An endless piece ends at a number that cannot be negated.
    Sentence distances = endless ? sentence("all distances from {0} on", nearest)
                                 : distancesInWords({nearest, (after ? -first : last) - nearest + 1});
    return after ? sentence("{0}, key after query", std::move(distances)) : distances;
}

Sentence lagFormula(const LagFunction &function, std::int64_t lag)
{
    const std::size_t piece = function.pieceOf(lag);
    const LagRule &rule = function.pieces()[piece].rule;
    const std::string distance = shownInteger(std::abs(lag));
    if (const auto *line = std::get_if<Line>(&rule)) {
        if (line->slope == 0)
            return sentence("one value for {0}", pieceDistances(function, piece));
        return verbatim(shownNumber(-std::abs(line->slope)) + " × " + distance);
    }
    if (const auto *smooth = std::get_if<Smooth>(&rule))
        return verbatim(smooth->formula + ", d = " + distance);
    if (const auto *waves = std::get_if<CosineSum>(&rule))
        return sentence("{0} × (Σ cos({1} θᵢ) over {2} {2?pair|pairs} − {2})", waves->amplitude, distance,
                        waves->frequencies.size());
    return sentence("masked");
}

Sentence windowFormula(const WindowBias &window, std::int64_t query, std::int64_t key)
{
    const std::int64_t row = window.rowOf(query, key), outside = window.classToken ? 1 : 0;
    if (query < outside && key < outside)
        return sentence("row {0} of the table: the class token with itself", row);
    if (key < outside)
        return sentence("row {0} of the table: from a patch to the class token", row);
    if (query < outside)
        return sentence("row {0} of the table: from the class token to a patch", row);
    return sentence("row {0} of the table: rows {1} − {2}, columns {3} − {4}", row, (query - outside) / window.width,
                    (key - outside) / window.width, (query - outside) % window.width, (key - outside) % window.width);
}

Sentence biasFormula(const Bias &bias, int head, std::int64_t query, std::int64_t key)
{
    if (const auto *functions = std::get_if<std::vector<LagFunction>>(&bias.heads))
        return lagFormula(functions->at(static_cast<std::size_t>(head)), query - key);
    if (const auto *fire = std::get_if<NormalisedDistance>(&bias.heads)) {
        const std::int64_t distance = std::abs(query - key);
        const double length = std::max(fire->threshold, static_cast<double>(query));
        const std::string c = shownNumber(fire->c);
        return verbatim("MLP(ln(" + c + " × " + shownInteger(distance) + " + 1) / ln(" + c + " × " + shownNumber(length, 8)
                        + " + 1)) = MLP(" + shownNumber(NormalisedDistanceHead(*fire, head, bias.causal).input(query, distance))
                        + ")");
    }
    return windowFormula(std::get<WindowBias>(bias.heads), query, key);
}

Result<Readout> explainMatrix(const Scene &scene, const Signal &signal, const Bias &bias, const Heatmap &heatmap, Point point)
{
    const std::optional<std::int64_t> query = numberAt(point.y, heatmap.rows.run());
    const std::optional<std::int64_t> key = numberAt(point.x, heatmap.columns.run());
    if (!query || !key)
        return offTheData();
    Readout readout{.place = sentence("query {0}, key {1}", *query, *key), .value = {}};
    readout.marks = {.query = query, .key = key, .pair = {}};
    const int head = headOf(scene, bias);
    if (const auto absent = absenceSentence(signal, {std::max(*query, *key), 1})) {
        readout.value = *absent;
        return readout;
    }
    const double value = biasAt(bias, head, *query, *key);
    if (std::isnan(value)) {
        readout.value = sentence("masked");
        readout.formula = sentence("the key comes after the query");
    } else {
        readout.value = sentence("{0}", value);
        readout.number = value;
        readout.formula = biasFormula(bias, head, *query, *key);
    }
    const std::int64_t row = heatmap.rows.cellOf(*query);
    const std::int64_t column = heatmap.columns.cellOf(*key);
    if (const double mean = heatmap.values(row, column); std::isfinite(mean))
        readout.cell = cellInWords(mean, heatmap.rows.cell(row), heatmap.columns.cell(column));
    if (bias.causal && !readout.cell.empty())
        readout.cell = sentence("{0}, masked keys excluded", std::move(readout.cell));
    return readout;
}

Result<Readout> explainCurve(const Scene &scene, const Bias &bias, const Figure &figure, Point point)
{
    const auto lowest = static_cast<std::int64_t>(std::ceil(figure.x.lower));
    const auto highest = static_cast<std::int64_t>(std::floor(figure.x.upper));
    if (!(point.x >= figure.x.lower && point.x <= figure.x.upper))
        return offTheData();
    const std::int64_t distance = std::clamp<std::int64_t>(std::llround(point.x), lowest, highest);
    const int head = headOf(scene, bias);
    const auto *window = std::get_if<WindowBias>(&bias.heads);
    const std::int64_t query = window ? window->width - 1 + (window->classToken ? 1 : 0) : scene.subject.length - 1;
    const double value = biasAt(bias, head, query, query - distance);
    Readout readout{.place = sentence("distance {0}, {1}", distance, headName(head)),
                    .value = std::isnan(value) ? sentence("masked") : sentence("{0}", value),
                    .formula = biasFormula(bias, head, query, query - distance)};
    if (!std::isnan(value))
        readout.number = value;
    for (const Layer &layer : figure.layers)
        if (const auto *curve = std::get_if<Curve>(&layer); curve && curve->style == CurveStyle::Main && !curve->x.empty()) {
            const auto nearest = std::ranges::min_element(curve->x, {}, [&](double x) { return std::abs(x - point.x); });
            const double mean = curve->y[static_cast<std::size_t>(nearest - curve->x.begin())];
            if (static_cast<double>(curve->x.size()) < static_cast<double>(highest - lowest + 1))
                readout.cell = sentence("mean {0} around distance {1}", mean, Number{*nearest, 8});
        }
    return readout;
}

Result<Readout> explainBiasPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const auto *bias = std::get_if<Bias>(&signal);
    if (!bias)
        return offTheData();
    if (const Heatmap *heatmap = heatmapOf(figure))
        return explainMatrix(scene, signal, *bias, *heatmap, point);
    return explainCurve(scene, *bias, figure, point);
}

} // namespace

View biasView()
{
    return {
        .id = "bias",
        .title = "Bias",
        .question = "what is added to the attention logits",
        .explanation =
            "Some encodings leave the vectors unchanged and add a bias to the attention logits. The view shows this bias for one "
            "head, by position or against distance. A lower bias makes attention to that distance less likely: subtracting 1 "
            "divides its weight by about 2.7 before the softmax normalises. Heads differ, so that some look near and others far. "
            "Where a curve is flat, the head cannot tell distances apart by position.",
        .parameters = {headParameter(), shapeParameter(), biasCellsParameter()},
        // Encodings that add a number a head have a knob for how many heads there are.
        .applies =
            [](const Parameter &parameter, const Scene &scene) {
                if (parameter.key == biasCellsParameter().key && !followsLag(scene.subject))
                    return false;
                return std::ranges::count(findEncoding(scene.subject.encoding)->parameters, "heads", &Parameter::key) > 0;
            },
        .frame = biasFrame,
        .build = buildBiasFigure,
        .explain = explainBiasPoint,
    };
}

} // namespace posviz
