// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/views/common.h"

#include "core/analysis/phasors.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/subject_knobs.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace posviz {

namespace {

std::string subscript(int number)
{
    std::string text;
    for (const char c : std::to_string(number)) {
        text += "\xe2\x82"; // U+2080 to U+2089: subscript digits
        text += static_cast<char>(0x80 + (c - '0'));
    }
    return text;
}

std::string untrainedSentence(const Signal &signal)
{
    const auto *relative = std::get_if<Relative>(&signal);
    return relative && !relative->untrainedPart.empty()
               ? "Untrained in part: " + relative->untrainedPart + ", as training would start."
               : "Untrained: random numbers, as training would start from.";
}

/// Added vectors may have another width than the dimension says.
std::string sceneInWords(const Scene &scene, const Signal &signal)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    std::string text = encoding->title;
    const std::optional<Parameter> dimension = findParameter(scene.subject, dimensionParameter().key);
    if (encoding->usesDimension && (!dimension || isActive(scene.subject, *dimension)))
        text += ", dimension "
                + shownInteger(std::holds_alternative<Absolute>(signal) ? featureCount(signal) : scene.subject.dimension);
    if (encoding->usesBase)
        text += ", base " + shownNumber(scene.subject.base, 7);
    text += ", length " + shownInteger(scene.subject.length);
    if (scene.subject.scaling != "none")
        text += ", " + findScaling(scene.subject.scaling)->title + " scaling";
    return text;
}

} // namespace

Run shownRun(const std::optional<Run> &window, std::int64_t count)
{
    Run run = window.value_or(Run{0, count});
    run.first = std::min(run.first, count - 1);
    run.count = std::min(run.count, count - run.first);
    return run;
}

Axis wholeNumberAxis(std::string label, Quantity quantity, Run run)
{
    return {.label = std::move(label),
            .quantity = quantity,
            .lower = static_cast<double>(run.first) - 0.5,
            .upper = static_cast<double>(run.end()) - 0.5};
}

Heatmap emptyHeatmap(Run rows, Run columns, std::string label)
{
    return {.rows = Bins(rows, 1),
            .columns = Bins(columns, 1),
            .values = CellMatrix::Zero(1, 1),
            .colours = {.map = {}, .label = std::move(label), .lower = -1.0}};
}

Figure figureFor(const View &view, const Scene &scene, const Signal &signal)
{
    Figure figure{.view = view.id, .title = view.title, .subtitle = sceneInWords(scene, signal)};
    // Angles are a formula's numbers, whatever else training would begin with.
    const bool onlyAngles = view.id == "phase" || view.id == "spectrum";
    if (isUntrained(signal) && !onlyAngles)
        figure.notes.push_back(untrainedSentence(signal));
    return figure;
}

std::optional<std::string> absenceSentence(const Signal &signal, Run positions)
{
    const std::optional<std::int64_t> defined = definedPositions(signal);
    if (!defined || *defined >= positions.end())
        return {};
    const std::int64_t first = std::max(*defined, positions.first);
    return (std::holds_alternative<Contextual>(signal) ? "The example has " + shownInteger(*defined) + " tokens: "
                                                       : "The table has " + shownInteger(*defined) + " rows: ")
           + runInWords("position", "positions", {first, positions.end() - first})
           + (positions.end() - first == 1 ? " does not exist." : " do not exist.");
}

void addMask(Figure &figure, const Bins &queries, const Bins &keys, const std::string &sentence)
{
    const auto covered = [](const Bins &bins, Run cells) {
        const std::int64_t first = bins.cell(cells.first).first;
        return Run{first, bins.cell(cells.end() - 1).end() - first};
    };
    bool said = false;
    const auto cut = [&](const auto &self, Run rows, Run columns, int halvings) -> void {
        const Run query = covered(queries, rows), key = covered(keys, columns);
        if (key.end() - 1 <= query.first)
            return;
        if (key.first >= query.end()) {
            figure.layers.push_back(Absence{.left = static_cast<double>(key.first) - 0.5,
                                            .right = static_cast<double>(key.end()) - 0.5,
                                            .top = static_cast<double>(query.first) - 0.5,
                                            .bottom = static_cast<double>(query.end()) - 0.5,
                                            .sentence = said ? std::string() : sentence});
            if (!said)
                figure.notes.push_back(sentence);
            said = true;
            return;
        }
        if (halvings == 0 || rows.count < 2 || columns.count < 2)
            return;
        const Run upper{rows.first, rows.count / 2}, lower{upper.end(), rows.count - upper.count};
        const Run left{columns.first, columns.count / 2}, right{left.end(), columns.count - left.count};
        self(self, upper, right, halvings - 1);
        self(self, upper, left, halvings - 1);
        self(self, lower, right, halvings - 1);
        self(self, lower, left, halvings - 1);
    };
    cut(cut, {0, queries.cells()}, {0, keys.cells()}, 7); // steps of a few pixels beside the diagonal stay bare
}

void addAbsence(Figure &figure, const Signal &signal, Run positions, Run across, bool alongRows)
{
    const std::optional<std::string> sentence = absenceSentence(signal, positions);
    if (!sentence)
        return;
    // Said once; a second area of the same figure is hatched alike.
    const bool said = std::ranges::find(figure.notes, *sentence) != figure.notes.end();
    const std::string text = said ? std::string() : *sentence;
    const double from = static_cast<double>(std::max(*definedPositions(signal), positions.first)) - 0.5;
    const double to = static_cast<double>(positions.end()) - 0.5;
    const double acrossFrom = static_cast<double>(across.first) - 0.5;
    const double acrossTo = static_cast<double>(across.end()) - 0.5;
    if (alongRows)
        figure.layers.push_back(Absence{.left = acrossFrom, .right = acrossTo, .top = from, .bottom = to, .sentence = text});
    else
        figure.layers.push_back(Absence{.left = from, .right = to, .top = acrossFrom, .bottom = acrossTo, .sentence = text});
    if (!said)
        figure.notes.push_back(*sentence);
}

std::optional<std::int64_t> numberAt(double place, Run run)
{
    if (!(place >= static_cast<double>(run.first) - 0.5 && place < static_cast<double>(run.end()) - 0.5))
        return {};
    return std::clamp<std::int64_t>(std::llround(place), run.first, run.end() - 1);
}

std::string runInWords(const std::string &one, const std::string &many, Run run)
{
    if (run.count == 1)
        return one + " " + shownInteger(run.first);
    return many + " " + shownInteger(run.first) + " to " + shownInteger(run.end() - 1);
}

ValueRange valueRange(const CellMatrix &values)
{
    ValueRange range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const double value : values.reshaped<Eigen::RowMajor>()) {
        // Comparisons with NaN are false, so absent cells pass by.
        if (value < range.lowest)
            range.lowest = value;
        if (value > range.highest)
            range.highest = value;
    }
    return range.lowest <= range.highest ? range : ValueRange{};
}

ValueRange robustRange(const CellMatrix &values)
{
    std::vector<double> sorted;
    sorted.reserve(static_cast<std::size_t>(values.size()));
    std::ranges::copy_if(values.reshaped<Eigen::RowMajor>(), std::back_inserter(sorted),
                         [](double value) { return std::isfinite(value); });
    if (sorted.empty())
        return {};
    const auto at = [&](std::size_t place) {
        std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(place));
        return sorted[place];
    };
    const std::size_t cut = sorted.size() / 400;
    const double lowest = at(cut);
    return {lowest, at(sorted.size() - 1 - cut)};
}

namespace {

bool isStoppedByScaling(const Rotary &rotary, int pair)
{
    return std::ranges::any_of(rotary.bands, [&](const PairBand &band) {
        return band.label == neverTurns && pair >= band.first && pair < band.first + band.count;
    });
}

/// "θ5 = 0.56 along the width": where several axes share out the pairs.
std::string axisFormula(const Scene &scene, const Signal &signal, const std::string &name, int pair)
{
    const double column = (*inverseFrequencies(signal))[pair];
    const Grid *grid = gridOf(signal);
    const auto *rotary = std::get_if<Rotary>(&signal);
    const double own = rotary ? rotary->unscaledInverseFrequencies[pair] : column;
    const double step = stepFrequencies(signal)[pair];
    std::string scaled;
    if (rotary && isStoppedByScaling(*rotary, pair))
        scaled = ", set to 0";
    else if (scene.subject.scaling != "none" && rotary && step != 0 && isScaled(*rotary, pair, step))
        scaled = ", divided by " + shownNumber(own / step) + " = " + shownNumber(step);
    if (grid)
        return name + " = " + shownNumber(column) + " a column, " + shownNumber(grid->rowFrequencies[pair]) + " a row"
               + (grid->planeFrequencies.size() > 0 ? ", " + shownNumber(grid->planeFrequencies[pair]) + " a plane" : "")
               + (scaled.empty() ? "" : "; " + shownNumber(own) + scaled);
    return name + (own == 0 ? "" : " = " + shownNumber(own)) + scaled + " along the "
           + (*pairAxesOf(signal))[static_cast<std::size_t>(pair)] + (column == 0 && scaled.empty() ? ", which stays" : "");
}

} // namespace

std::string frequencyFormula(const Scene &scene, const Signal &signal, int pair)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const std::string name = "θ" + subscript(pair);
    if (pairAxesOf(signal))
        return axisFormula(scene, signal, name, pair);
    const std::string base = shownNumber(scene.subject.base, 7);
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        const double unscaled = rotary->unscaledInverseFrequencies[pair];
        std::string text = name + " = " + base + "^(−" + std::to_string(2 * pair) + "/"
                           + std::to_string(rotary->rotaryDimension()) + ") = " + shownNumber(unscaled);
        if (const double scaled = rotary->inverseFrequencies[pair]; scaled == 0)
            text += ", set to 0";
        else if (scaled != unscaled)
            text += ", divided by " + shownNumber(unscaled / scaled) + " = " + shownNumber(scaled);
        return text;
    }
    // tensor2tensor's smallest timescale multiplies the first frequency too, so that it is not 1.
    const double first = frequencies[0], ratio = scene.subject.base / first;
    const double exponent = ratio == 1 ? 0.0 : -std::log(frequencies[pair] / first) / std::log(ratio);
    return name + " = " + (first == 1 ? base : shownNumber(first) + " × " + shownNumber(ratio, 7)) + "^(−" + shownNumber(exponent)
           + ") = " + shownNumber(frequencies[pair]);
}

std::string stepsInWords(const Grid &grid, std::int64_t from, std::int64_t to)
{
    const GridPlace start = grid.placeOf(from), end = grid.placeOf(to);
    const auto words = [](std::int64_t steps, const std::string &unit) {
        return shownInteger(steps) + " " + unit + (steps == 1 || steps == -1 ? "" : "s");
    };
    return words(end.column - start.column, "column") + " + " + words(end.row - start.row, "row")
           + (grid.planeFrequencies.size() > 0 ? " + " + words(end.plane - start.plane, "plane") : "");
}

std::string pairsInWords(const Sinusoids &sinusoids, std::int64_t query, std::int64_t key)
{
    const std::optional<int> alone = sineAlone(sinusoids);
    if (!alone)
        return " over " + shownInteger(sinusoids.inverseFrequencies.size()) + " pairs";
    const std::string angle = " θ" + subscript(*alone) + ")";
    return " over " + shownInteger(*alone) + (*alone == 1 ? " pair" : " pairs") + " + sin(" + shownInteger(query) + angle
           + " sin(" + shownInteger(key) + angle;
}

std::string phaseInWords(const Signal &signal, int pair)
{
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids && sinusoids->phases.size() > 0 ? " + " + shownNumber(sinusoids->phases[pair]) : "";
}

std::optional<std::string> outsideSentence(const Signal &signal, std::int64_t position)
{
    const Grid *grid = gridOf(signal);
    if (!grid || position >= grid->outside)
        return {};
    return "The class token stands outside the grid: nothing is added to it.";
}

bool actsOn(const Encoding &encoding, Place place)
{
    return std::ranges::find(encoding.facts.actsOn, place) != encoding.facts.actsOn.end();
}

bool turnsHeads(const Encoding &encoding) { return encoding.kind == SignalKind::Rotary; }

bool addsTerms(const Encoding &encoding) { return encoding.kind == SignalKind::Relative; }

bool canShift(const Encoding &encoding) { return turnsHeads(encoding) || (addsTerms(encoding) && encoding.termsMeetContent); }

void addShiftNote(Figure &figure, const Encoding &encoding, bool shifted)
{
    if (shifted && addsTerms(encoding) && !canShift(encoding))
        figure.notes.push_back(
            "Query and key are all ones: the terms are the same whatever they hold, so no query makes the score peak at a "
            "distance.");
}

void addWholeTurns(Figure &figure, const Signal &signal)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
    if (!frequencies)
        return;
    const Grid *grid = gridOf(signal);
    std::int64_t round = 0;
    for (Eigen::Index pair = 0; pair < frequencies->size(); ++pair) {
        std::vector<double> axes{(*frequencies)[pair]};
        if (grid)
            axes.push_back(grid->rowFrequencies[pair]);
        if (grid && grid->planeFrequencies.size() > 0)
            axes.push_back(grid->planeFrequencies[pair]);
        std::erase(axes, 0.0);
        round += !axes.empty() && std::ranges::all_of(axes, comesRound) ? 1 : 0;
    }
    if (round > 0)
        figure.notes.push_back(shownInteger(round) + " of " + shownInteger(frequencies->size()) + " pairs"
                               + (round == 1
                                      ? " makes whole turns from one place to the next, so it is at the same angle at each."
                                      : " make whole turns from one place to the next, so they are at the same angle at each."));
}

void addPositionNotes(Figure &figure, const Signal &signal)
{
    addWholeTurns(figure, signal);
    if (const Grid *grid = gridOf(signal)) {
        figure.notes.push_back("Positions fill rows of " + shownInteger(grid->width) + " columns"
                               + (grid->height > 0 ? ", and rows planes of " + shownInteger(grid->height) + "." : "."));
        if (grid->outside > 0)
            figure.notes.push_back("Position 0 is a class token outside the grid; nothing is added to it.");
    }
    if (const Sinusoids *sinusoids = sinusoidsOf(signal); sinusoids && sinusoids->normalised)
        figure.notes.push_back(
            "Coordinates are parts of the image, which the sequence fills, so its length moves the frequencies.");
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && rotary->remap.index() != 0)
        figure.notes.push_back("The remap of distances changes the score only, not these angles.");
}

std::string whereItSpeaks(const Signal &signal)
{
    return std::holds_alternative<Absolute>(signal)     ? "Encoding and Similarity show what it holds."
           : std::holds_alternative<Rotary>(signal)     ? "Phase and Spectrum show its angles."
           : std::holds_alternative<Relative>(signal)   ? "Similarity and Decay show what it does to the score."
           : std::holds_alternative<Bias>(signal)       ? "Bias shows what it adds to the score."
           : std::holds_alternative<Contextual>(signal) ? "Similarity shows the positions it counts in an example."
                                                        : "Only the causal mask tells positions apart.";
}

Error nothingToShow(const Scene &scene, const Signal &signal, const std::string &what)
{
    return {findEncoding(scene.subject.encoding)->title + " has no " + what + ". " + whereItSpeaks(signal)};
}

} // namespace posviz
