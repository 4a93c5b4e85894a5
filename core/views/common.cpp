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

Sentence untrainedSentence(const Signal &signal)
{
    const auto *relative = std::get_if<Relative>(&signal);
    return relative && !relative->untrainedPart.empty()
               ? sentence("Partly random initialisation, not trained weights: {0}.", relative->untrainedPart)
               : sentence("Random initialisation, not trained weights.");
}

/// Added vectors may have another width than the dimension says.
Sentence sceneInWords(const Scene &scene, const Signal &signal)
{
    const Encoding *encoding = findEncoding(scene.subject.encoding);
    std::vector<Sentence> parts{verbatim(encoding->title)};
    const std::optional<Parameter> dimension = findParameter(scene.subject, dimensionParameter().key);
    if (encoding->usesDimension && (!dimension || isActive(scene.subject, *dimension)))
        parts.push_back(isHeadDimension(*encoding) ? sentence("head dimension {0}", scene.subject.dimension)
                                                   : sentence("embedding dimension {0}", std::holds_alternative<Absolute>(signal)
                                                                                             ? featureCount(signal)
                                                                                             : scene.subject.dimension));
    if (encoding->usesBase)
        parts.push_back(sentence("base {0}", Number{scene.subject.base, 7}));
    parts.push_back(sentence("length {0}", scene.subject.length));
    if (scene.subject.scaling != "none")
        parts.push_back(sentence("{0} scaling", findScaling(scene.subject.scaling)->title));
    return listed(std::move(parts));
}

} // namespace

Run shownRun(const std::optional<Run> &window, std::int64_t count)
{
    Run run = window.value_or(Run{0, count});
    run.first = std::min(run.first, count - 1);
    run.count = std::min(run.count, count - run.first);
    return run;
}

Axis wholeNumberAxis(Sentence label, Quantity quantity, Run run)
{
    return {.label = std::move(label),
            .quantity = quantity,
            .lower = static_cast<double>(run.first) - 0.5,
            .upper = static_cast<double>(run.end()) - 0.5};
}

Heatmap emptyHeatmap(Run rows, Run columns, Sentence label)
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

std::optional<Sentence> absenceSentence(const Signal &signal, Run positions)
{
    const std::optional<std::int64_t> defined = definedPositions(signal);
    if (!defined || *defined >= positions.end())
        return {};
    const std::int64_t first = std::max(*defined, positions.first);
    const Sentence missing =
        runInWords("position {0} does not exist.", "positions {0} to {1} do not exist.", {first, positions.end() - first});
    return std::holds_alternative<Contextual>(signal) ? sentence("The example has {0} {0?token|tokens}: {1}", *defined, missing)
                                                      : sentence("The table has {0} {0?row|rows}: {1}", *defined, missing);
}

void addMask(Figure &figure, const Bins &queries, const Bins &keys, const Sentence &why)
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
                                            .sentence = said ? Sentence{} : why});
            if (!said)
                figure.notes.push_back(why);
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
    const std::optional<Sentence> why = absenceSentence(signal, positions);
    if (!why)
        return;
    // Said once; a second area of the same figure is hatched alike.
    const bool said = std::ranges::find(figure.notes, *why) != figure.notes.end();
    const Sentence text = said ? Sentence{} : *why;
    const double from = static_cast<double>(std::max(*definedPositions(signal), positions.first)) - 0.5;
    const double to = static_cast<double>(positions.end()) - 0.5;
    const double acrossFrom = static_cast<double>(across.first) - 0.5;
    const double acrossTo = static_cast<double>(across.end()) - 0.5;
    if (alongRows)
        figure.layers.push_back(Absence{.left = acrossFrom, .right = acrossTo, .top = from, .bottom = to, .sentence = text});
    else
        figure.layers.push_back(Absence{.left = from, .right = to, .top = acrossFrom, .bottom = acrossTo, .sentence = text});
    if (!said)
        figure.notes.push_back(*why);
}

std::optional<std::int64_t> numberAt(double place, Run run)
{
    if (!(place >= static_cast<double>(run.first) - 0.5 && place < static_cast<double>(run.end()) - 0.5))
        return {};
    return std::clamp<std::int64_t>(std::llround(place), run.first, run.end() - 1);
}

Sentence runInWords(Pattern<1> one, Pattern<2> many, Run run)
{
    return run.count == 1 ? sentence(one, run.first) : sentence(many, run.first, run.end() - 1);
}

Sentence positionsInWords(Run run) { return runInWords("position {0}", "positions {0} to {1}", run); }

Sentence distancesInWords(Run run) { return runInWords("distance {0}", "distances {0} to {1}", run); }

Sentence cellInWords(double mean, Run rows, Run columns)
{
    if (rows.count == 1 && columns.count == 1)
        return {};
    return sentence("cell mean {0} of {1} × {2}", mean, rows.count, columns.count);
}

Error offTheData() { return Sentence{}; }

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

/// "θ5 = 0.56 along the width axis": where several axes share out the pairs.
Sentence axisFormula(const Scene &scene, const Signal &signal, const std::string &name, int pair)
{
    const double column = (*inverseFrequencies(signal))[pair];
    const Grid *grid = gridOf(signal);
    const auto *rotary = std::get_if<Rotary>(&signal);
    const double own = rotary ? rotary->unscaledInverseFrequencies[pair] : column;
    const double step = stepFrequencies(signal)[pair];
    const bool stopped = rotary && isStopped(*rotary, pair);
    const bool divided = !stopped && scene.subject.scaling != "none" && rotary && step != 0 && isScaled(*rotary, pair, step);
    const auto scaled = [&](std::string unscaled) {
        return stopped   ? sentence("{0}, set to 0", std::move(unscaled))
               : divided ? sentence("{0}, divided by {1} = {2}", std::move(unscaled), own / step, step)
                         : verbatim(std::move(unscaled));
    };
    if (grid) {
        Sentence steps = grid->planeFrequencies.size() > 0
                             ? sentence("{0} = {1} a column, {2} a row, {3} a plane", name, column, grid->rowFrequencies[pair],
                                        grid->planeFrequencies[pair])
                             : sentence("{0} = {1} a column, {2} a row", name, column, grid->rowFrequencies[pair]);
        return stopped || divided ? sentence("{0}; {1}", std::move(steps), scaled(shownNumber(own))) : steps;
    }
    const Sentence frequency = scaled(own == 0 ? name : name + " = " + shownNumber(own));
    // "x axis" and "first direction" say it themselves, "time" does not.
    const std::string &axisName = (*pairAxesOf(signal))[static_cast<std::size_t>(pair)];
    const Sentence axis = axisName.find(' ') == std::string::npos ? sentence("{0} axis", word(axisName)) : word(axisName);
    return column == 0 && !stopped && !divided ? sentence("{0} along the {1}, which is fixed", frequency, axis)
                                               : sentence("{0} along the {1}", frequency, axis);
}

} // namespace

Sentence frequencyFormula(const Scene &scene, const Signal &signal, int pair)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const std::string name = "θ" + subscript(pair);
    if (pairAxesOf(signal))
        return axisFormula(scene, signal, name, pair);
    const std::string base = shownNumber(scene.subject.base, 7);
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        const double unscaled = rotary->unscaledInverseFrequencies[pair];
        const std::string text = name + " = " + base + "^(−" + std::to_string(2 * pair) + "/"
                                 + std::to_string(rotary->rotaryDimension()) + ") = " + shownNumber(unscaled);
        const double scaled = rotary->inverseFrequencies[pair];
        return scaled == 0          ? sentence("{0}, set to 0", text)
               : scaled != unscaled ? sentence("{0}, divided by {1} = {2}", text, unscaled / scaled, scaled)
                                    : verbatim(text);
    }
    // tensor2tensor's smallest timescale multiplies the first frequency too, so that it is not 1.
    const double first = frequencies[0], ratio = scene.subject.base / first;
    const double exponent = ratio == 1 ? 0.0 : -std::log(frequencies[pair] / first) / std::log(ratio);
    return verbatim(name + " = " + (first == 1 ? base : shownNumber(first) + " × " + shownNumber(ratio, 7)) + "^(−"
                    + shownNumber(exponent) + ") = " + shownNumber(frequencies[pair]));
}

Sentence stepsInWords(const Grid &grid, std::int64_t from, std::int64_t to)
{
    const GridPlace start = grid.placeOf(from), end = grid.placeOf(to);
    // Back by one is one step, too: the words go by how many there are.
    const std::int64_t columns = end.column - start.column, rows = end.row - start.row, planes = end.plane - start.plane;
    const Sentence across = sentence("{0} {1?column|columns}", columns, std::abs(columns));
    const Sentence down = sentence("{0} {1?row|rows}", rows, std::abs(rows));
    if (grid.planeFrequencies.size() == 0)
        return sentence("{0} + {1}", across, down);
    return sentence("{0} + {1} + {2}", across, down, sentence("{0} {1?plane|planes}", planes, std::abs(planes)));
}

Sentence overPairs(Sentence sum, std::int64_t pairs) { return sentence("{0} over {1} {1?pair|pairs}", std::move(sum), pairs); }

Sentence sumOverPairs(Sentence sum, const Sinusoids &sinusoids, std::int64_t query, std::int64_t key)
{
    const std::optional<int> alone = sineAlone(sinusoids);
    if (!alone)
        return overPairs(std::move(sum), sinusoids.inverseFrequencies.size());
    const std::string angle = " θ" + subscript(*alone) + ")";
    return sentence("{0} + {1}", overPairs(std::move(sum), *alone),
                    "sin(" + shownInteger(query) + angle + " sin(" + shownInteger(key) + angle);
}

std::string phaseInWords(const Signal &signal, int pair)
{
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids && sinusoids->phases.size() > 0 ? " + " + shownNumber(sinusoids->phases[pair]) : "";
}

std::optional<Sentence> outsideSentence(const Signal &signal, std::int64_t position)
{
    const Grid *grid = gridOf(signal);
    if (!grid || position >= grid->outside)
        return {};
    return sentence("The class token is outside the grid: nothing is added to it.");
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
            sentence("Query and key are all ones: the terms do not depend on content, so no query makes the score peak at a "
                     "distance."));
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
        figure.notes.push_back(sentence("{0} of {1} pairs {0?makes|make} whole rotations from one place to the next, so {0?it "
                                        "is|they are} at the same angle everywhere.",
                                        round, frequencies->size()));
}

void addPositionNotes(Figure &figure, const Signal &signal)
{
    addWholeTurns(figure, signal);
    if (const Grid *grid = gridOf(signal)) {
        figure.notes.push_back(grid->height > 0
                                   ? sentence("Positions fill rows of {0} {0?column|columns}, and rows fill planes of {1}.",
                                              grid->width, grid->height)
                                   : sentence("Positions fill rows of {0} {0?column|columns}.", grid->width));
        if (grid->outside > 0)
            figure.notes.push_back(sentence("Position 0 is a class token outside the grid; nothing is added to it."));
    }
    if (const Sinusoids *sinusoids = sinusoidsOf(signal); sinusoids && sinusoids->normalised)
        figure.notes.push_back(sentence(
            "Coordinates are normalised to the image, which the sequence fills, so its length changes the frequencies."));
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && rotary->remap.index() != 0)
        figure.notes.push_back(sentence("The remapping of distances changes the score only, not these angles."));
}

Sentence whereItSpeaks(const Signal &signal)
{
    return std::holds_alternative<Absolute>(signal)     ? sentence("Encoding and Similarity show its vectors.")
           : std::holds_alternative<Rotary>(signal)     ? sentence("Phase and Spectrum show its angles.")
           : std::holds_alternative<Relative>(signal)   ? sentence("Similarity and Decay show its effect on the score.")
           : std::holds_alternative<Bias>(signal)       ? sentence("Bias shows what it adds to the attention logits.")
           : std::holds_alternative<Contextual>(signal) ? sentence("Similarity shows the positions that it counts in an example.")
                                                        : sentence("Only the causal mask tells positions apart.");
}

Error nothingToShow(const Scene &scene, const Signal &signal, Sentence what)
{
    return failed("{0} has no {1}. {2}", findEncoding(scene.subject.encoding)->title, std::move(what), whereItSpeaks(signal));
}

} // namespace posviz
