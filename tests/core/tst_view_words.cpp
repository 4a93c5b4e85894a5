// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_steps.h"
#include "core/encoding.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/subject_knobs.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/layers.h"
#include "tests/support/scenes.h"
#include "tests/support/sentences.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

// Words round a number that is right: its unit is the same wherever it stands, and a note speaks of what is drawn.

using namespace posviz;

namespace {

constexpr std::array unitStems{"position", "column", "row", "plane", "patch"};

/// Which units a text names: "columns or rows", "row". A "rows" within another word is none.
std::set<std::string> unitsIn(const std::string &text)
{
    std::set<std::string> found;
    for (const std::string stem : unitStems)
        for (std::size_t at = text.find(stem); at != std::string::npos; at = text.find(stem, at + 1))
            if (at == 0 || !std::isalpha(static_cast<unsigned char>(text[at - 1])))
                found.insert(stem);
    return found;
}

bool mentions(const std::string &text, const std::string &word)
{
    const auto equal = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return std::ranges::search(text, word, equal).begin() != text.end();
}

bool anyNote(const Figure &figure, const std::string &word)
{
    return std::ranges::any_of(figure.notes, [&](const Sentence &note) { return mentions(english(note), word); });
}

/// Part of the figure, of this kind of ribbon, has an area.
bool hasArea(const Figure &figure, bool accented)
{
    return std::ranges::any_of(layersOf<Ribbon>(figure), [&](const Ribbon &ribbon) {
        if (ribbon.accented != accented)
            return false;
        for (std::size_t i = 0; i < ribbon.x.size(); ++i)
            if (ribbon.upper[i] - ribbon.lower[i] > 1e-9)
                return true;
        return false;
    });
}

/// Every encoding, scaling and choice, whole and as windows of few pairs; lengths on both sides of trained ones, of which
/// scores by distance need not go as far.
std::vector<NamedScene> scenesWithWords(bool scores)
{
    std::vector<NamedScene> all;
    for (const auto &[dimension, length] : {std::pair{8, std::int64_t{1}}, {8, std::int64_t{200}}, {64, std::int64_t{9000}}}) {
        if (scores && length > 1000)
            continue;
        for (NamedScene &named : catalogueScenes(dimension, 1e4, length)) {
            named.name += ", length " + std::to_string(length);
            all.push_back(named);
            if (Result<Scene> trained = withParameter(named.scene, trainedLengthKnob().key, 128))
                all.push_back({named.name + ", trained to 128", *std::move(trained)});
            if (scores)
                continue;
            for (const Run pairs : {Run{0, 2}, Run{dimension / 2 - 2, 2}})
                all.push_back({named.name + ", pairs from " + std::to_string(pairs.first),
                               withWindows(named.scene, {.pairs = pairs})});
        }
    }
    return all;
}

/// All numbers of a sentence and of its parts, unrounded.
std::vector<double> numbersOf(const Sentence &sentence)
{
    std::vector<double> numbers;
    for (const Sentence &part : partsOf(sentence))
        for (const Argument &argument : part.arguments)
            if (const auto *number = std::get_if<Number>(&argument))
                numbers.push_back(number->value);
            else if (const auto *whole = std::get_if<Whole>(&argument))
                numbers.push_back(static_cast<double>(whole->value));
    return numbers;
}

/// The note that has this word; empty where there is none.
Sentence noteWith(const Figure &figure, const std::string &word)
{
    const auto found = std::ranges::find_if(figure.notes, [&](const Sentence &note) { return mentions(english(note), word); });
    return found == figure.notes.end() ? Sentence{} : *found;
}

/// Each scaling of RoPE, and each of its choices.
std::vector<NamedScene> scalingVariants()
{
    std::vector<NamedScene> all;
    for (const Scaling &scaling : scalings()) {
        const Scene plain = certain(withScaling(sceneOf("rope", 128, 1e4, 16384), scaling.id));
        all.push_back({scaling.id, plain});
        for (const Parameter &parameter : scaling.parameters)
            for (std::size_t i = 1; i < parameter.choices.size(); ++i)
                all.push_back(
                    {scaling.id + ", " + parameter.choices[i].id, withKnobs(plain, {{parameter.key, static_cast<double>(i)}})});
    }
    return all;
}

} // namespace

class TestViewWords : public QObject {
    Q_OBJECT

  private slots:
    void unitsUnderstandTheirWords()
    {
        QCOMPARE(unitsIn("3 columns or rows"), (std::set<std::string>{"column", "row"}));
        QCOMPARE(unitsIn("brows"), std::set<std::string>());
    }

    // A wavelength is in steps of the axis that a pair follows: on the axis, in the summary, and where the pointer stands.
    void wavelengthsHaveOneUnit()
    {
        Checks checks;
        const View &view = *findView("spectrum");
        for (const NamedScene &named : scenesWithWords(false)) {
            const Signal signal = signalOf(named.scene);
            const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
            if (!frequencies)
                continue;
            const Figure figure = certain(view.build(named.scene, signal, {}));
            const std::set<std::string> axis = unitsIn(english(figure.y.unit));
            const auto where = [&] { return named.name + ": " + english(figure.y.unit) + "; " + english(figure.summary); };
            checks.that(!axis.empty(), where);
            checks.that(axis.contains("position") == !gridOf(signal) && (gridOf(signal) || axis.size() == 1), where);

            // Those of the pairs that turn, and no other.
            std::set<std::string> wanted;
            const Eigen::VectorXd steps = stepFrequencies(signal);
            for (Eigen::Index pair = 0; pair < steps.size(); ++pair)
                if (steps[pair] != 0)
                    wanted.merge(unitsIn(pairSteps(signal, pair, named.scene.subject.length).unit));
            if (wanted.empty())
                continue;
            checks.that(axis == wanted, where);
            const std::string summary = english(figure.summary);
            checks.that(summary.find(english(figure.y.unit)) != std::string::npos, where);

            for (Eigen::Index pair = std::llround(std::ceil(figure.x.lower)); pair <= std::llround(std::floor(figure.x.upper));
                 ++pair) {
                if (steps[pair] == 0)
                    continue;
                const Readout readout = certain(view.explain(named.scene, signal, figure, {static_cast<double>(pair), figure.y.lower}));
                const std::set<std::string> said = unitsIn(english(readout.value));
                checks.that(said == unitsIn(pairSteps(signal, pair, named.scene.subject.length).unit),
                            [&] { return where() + "; read out: " + english(readout.value); });
            }
        }
        VERIFY_ALL(checks);
    }

    // Rows and columns of a grid are spoken of where positions fill one, in every view that has angles.
    void gridsAreSpokenOfWhereThereAreSome()
    {
        Checks checks;
        for (const NamedScene &named : scenesWithWords(true)) {
            const Signal signal = signalOf(named.scene);
            if (!inverseFrequencies(signal) && !std::holds_alternative<Relative>(signal))
                continue;
            for (const char *id : {"phase", "spectrum", "encoding", "coverage", "decay", "similarity"}) {
                const Result<Figure> figure = findView(id)->build(named.scene, signal, {.rows = 4, .columns = 4});
                if (!figure)
                    continue;
                std::string all = english(figure->x.label) + " " + english(figure->y.label) + " " + english(figure->y.unit);
                for (const Landmark &landmark : layersOf<Landmark>(*figure))
                    all += " " + english(landmark.label);
                std::set<std::string> said = unitsIn(all);
                said.erase("position");
                checks.that(said.empty() || gridOf(signal), [&] { return named.name + ", " + id + ": " + all; });
                // How positions fill it stands in a note.
                const bool noted = std::ranges::any_of(figure->notes, [](const Sentence &note) {
                    return !note.arguments.empty() && mentions(english(note), "fill") && mentions(english(note), "rows of");
                });
                const bool angles = std::string(id) == "phase" || std::string(id) == "spectrum";
                checks.that(angles ? noted == (gridOf(signal) != nullptr) : !noted || gridOf(signal),
                            [&] { return named.name + ", " + id + ": note of the grid"; });
            }
        }
        VERIFY_ALL(checks);
    }

    // "Tinted" and "shaded" are said where there is such an area, and only there.
    void areasAreNotedWhereTheyAreDrawn()
    {
        Checks checks;
        int tints = 0, bare = 0;
        for (const char *id : {"coverage", "decay"})
            for (const NamedScene &named : scenesWithWords(std::string(id) == "decay")) {
                const Signal signal = signalOf(named.scene);
                for (const int columns : {5, 500}) {
                    const Result<Figure> figure = findView(id)->build(named.scene, signal, {.rows = 5, .columns = columns});
                    if (!figure)
                        continue;
                    const bool tinted = hasArea(*figure, true), shaded = hasArea(*figure, false);
                    const auto where = [&] { return named.name + ", " + id + ", columns " + std::to_string(columns); };
                    // Bounds of a single score have no area, and are drawn as bounds all the same.
                    const bool bounds = std::string(id) == "decay" && !tinted && anyNote(*figure, "tinted")
                                        && std::ranges::any_of(layersOf<Ribbon>(*figure), &Ribbon::accented);
                    checks.that(anyNote(*figure, "tinted") == tinted || bounds, [&] { return where() + ": tint"; });
                    if (std::string(id) == "coverage") {
                        tints += tinted ? 1 : 0;
                        bare += tinted ? 0 : 1;
                        checks.that(anyNote(*figure, "shaded") || !shaded, [&] { return where() + ": shade"; });
                        checks.that(!anyNote(*figure, "shaded") || trainedLengthOf(named.scene.subject),
                                    [&] { return where() + ": shade of no training"; });
                    }
                }
            }
        checks.that(tints > 10 && bare > 10, [] { return "one of the two does not occur"; });
        VERIFY_ALL(checks);
    }

    // What is hatched is said, and what is said to be missing is hatched.
    void absencesAreNotedWhereTheyAreDrawn()
    {
        Checks checks;
        for (const NamedScene &named : scenesWithWords(true)) {
            const Signal signal = signalOf(named.scene);
            for (const View &view : views()) {
                const Result<Figure> figure = view.build(named.scene, signal, {.rows = 9, .columns = 9});
                if (!figure)
                    continue;
                const std::vector<Absence> absences = layersOf<Absence>(*figure);
                const bool said = anyNote(*figure, "masked") || anyNote(*figure, "not exist") || anyNote(*figure, "are absent");
                checks.that(said == !absences.empty(), [&] { return named.name + ", " + view.id; });
            }
        }
        VERIFY_ALL(checks);
    }

    // A trained length that nobody said is nowhere; one that is known stands in the views where longer sequences meet new angles.
    void theTrainedLengthIsNotInvented()
    {
        Checks checks;
        for (const char *id : {"spectrum", "decay", "coverage"})
            for (const NamedScene &named : scenesWithWords(std::string(id) == "decay")) {
                const Signal signal = signalOf(named.scene);
                const std::optional<std::int64_t> trained = trainedLengthOf(named.scene.subject);
                const Result<Figure> figure = findView(id)->build(named.scene, signal, {.rows = 9, .columns = 9});
                if (!figure)
                    continue;
                const auto landmarks = layersOf<Landmark>(*figure);
                const bool marked = std::ranges::any_of(landmarks, [&](const Landmark &landmark) {
                    return mentions(english(landmark.label), "trained to");
                });
                const auto where = [&] { return named.name + ", " + id; };
                checks.that(!marked || trained, where);
                if (marked)
                    checks.that(std::ranges::any_of(landmarks,
                                                    [&](const Landmark &landmark) {
                                                        return landmark.value == static_cast<double>(*trained);
                                                    }),
                                where);
                if (std::string(id) == "coverage")
                    checks.that(layersOf<Ribbon>(*figure).empty() == !trained, where);
            }
        VERIFY_ALL(checks);
    }

    // Seen, unseen and never reached are the whole circle, whichever of the lengths is the longer one.
    void partsOfACircleAddUpToIt()
    {
        Checks checks;
        const View &view = *findView("coverage");
        for (const NamedScene &named : scenesWithWords(false)) {
            if (!trainedLengthOf(named.scene.subject))
                continue;
            const Signal signal = signalOf(named.scene);
            const Result<Figure> figure = view.build(named.scene, signal, {});
            if (!figure)
                continue;
            for (double pair = std::ceil(figure->x.lower); pair <= figure->x.upper; ++pair) {
                const Readout readout = certain(view.explain(named.scene, signal, *figure, {pair, 0.5}));
                double sum = 0;
                for (const double part : numbersOf(readout.value))
                    sum += part;
                const auto *rotary = std::get_if<Rotary>(&signal);
                const bool stopped = rotary && isStopped(*rotary, static_cast<int>(pair));
                checks.that(stopped == mentions(english(readout.value), "not rotated"), [&] { return named.name; });
                checks.near(sum, stopped ? 0 : 1, 1e-6,
                            [&] { return named.name + ", pair " + std::to_string(pair) + ": " + english(readout.value); });
            }
        }
        VERIFY_ALL(checks);
    }

    // Where the mean over draws may stray by chance, the note has the half height of what is shaded.
    void chanceIsNotedAsItIsDrawn()
    {
        Checks checks;
        for (const NamedScene &named : scenesWithWords(true))
            for (const double scale : {0.0, 1.0}) {
                Scene scene = named.scene;
                scene.look.viewValues["decay_content"] = 3;
                scene.look.viewValues["decay_scale"] = scale;
                const Result<Figure> figure = findView("decay")->build(scene, signalOf(scene), {.rows = 5, .columns = 50});
                if (!figure)
                    continue;
                const Sentence note = noteWith(*figure, "standard errors");
                std::optional<double> drawn;
                for (const Ribbon &ribbon : layersOf<Ribbon>(*figure))
                    if (mentions(english(ribbon.name), "standard errors"))
                        drawn = (ribbon.upper.front() - ribbon.lower.front()) / 2;
                checks.that(note.empty() == !drawn, [&] { return named.name; });
                if (drawn && !note.empty())
                    checks.near(numbersOf(note).back(), *drawn, 1e-12, [&] { return named.name + ": " + english(note); });
            }
        VERIFY_ALL(checks);
    }

    // A point of a curve of biases stands in the middle of the distances that it is the mean of: so many are noted.
    void pointsSayHowManyDistancesTheyCover()
    {
        Checks checks;
        int means = 0;
        for (const Encoding &encoding : encodings())
            for (const std::int64_t length : {1, 30, 301})
                for (const double shape : {1.0, 2.0})
                    for (const int columns : {1, 7, 16, 400}) {
                        Scene scene = sceneOf(encoding.id, 16, 1e4, length);
                        scene.look.viewValues["bias_shape"] = shape;
                        const Signal signal = signalOf(scene);
                        if (!std::holds_alternative<Bias>(signal))
                            continue;
                        const Figure figure = certain(findView("bias")->build(scene, signal, {.rows = 9, .columns = columns}));
                        const double edge = figure.x.logarithmic ? 0.0 : 0.5;
                        double next = figure.x.lower + edge, most = 0;
                        for (const Curve &curve : layersOf<Curve>(figure))
                            if (curve.style == CurveStyle::Main)
                                for (const double middle : curve.x) {
                                    const double count = 2 * (middle - next) + 1;
                                    most = std::max(most, count);
                                    next += count;
                                }
                        if (next != figure.x.upper - edge + 1)
                            continue; // some points have no number
                        const Sentence note = noteWith(figure, "each point is the mean");
                        means += most > 1 ? 1 : 0;
                        const auto where = [&] {
                            return encoding.id + ", length " + std::to_string(length) + ", shape " + std::to_string(shape)
                                   + ", columns " + std::to_string(columns) + ": " + english(note);
                        };
                        checks.that(note.empty() == (most <= 1), where);
                        if (most > 1 && !note.empty())
                            checks.near(numbersOf(note).front(), most, 0, where);
                    }
        checks.that(means > 10, [] { return "no point is a mean"; });
        VERIFY_ALL(checks);
    }

    // "mean of 4 × 2" where all cells are of that size, "up to" where some are smaller, nothing where each is one number.
    void coloursSayHowMuchACellCovers()
    {
        Checks checks;
        for (const auto &[encoding, view] : {std::pair{"rope", "similarity"}, {"alibi", "bias"}, {"sinusoidal", "similarity"}, {"rope", "encoding"}, {"sinusoidal", "encoding"}})
            for (const Run keys : {Run{0, 64}, Run{3, 30}, Run{1, 61}})
                for (const int rows : {1, 7, 16, 64})
                    for (const int columns : {1, 5, 15, 16, 64}) {
                        const Scene scene = withWindows(sceneOf(encoding, 64, 1e4, 64), {.positions = Run{0, 64}, .keys = keys});
                        const Figure figure =
                            certain(findView(view)->build(scene, signalOf(scene), {.rows = rows, .columns = columns}));
                        const Heatmap map = layersOf<Heatmap>(figure).front();
                        bool even = true;
                        const auto largest = [&](const Bins &bins) {
                            std::int64_t most = 0;
                            for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
                                most = std::max(most, bins.cell(cell).count);
                            for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
                                even = even && bins.cell(cell).count == most;
                            return std::to_string(most);
                        };
                        const std::string down = largest(map.rows), across = largest(map.columns);
                        const std::string label = english(map.colours.label);
                        const bool exact = down == "1" && across == "1";
                        const std::string wanted = "mean of " + std::string(even ? "" : "up to ") + down + " × " + across;
                        checks.that(exact ? !mentions(label, "mean of") : label.ends_with(wanted),
                                    [&] { return std::string(view) + ": " + label + ", not " + wanted; });
                    }
        VERIFY_ALL(checks);
    }

    // What a band says of its pairs is what the scaling has done to each of them.
    void bandsSayWhatBecameOfTheirPairs()
    {
        Checks checks;
        for (const NamedScene &named : scalingVariants()) {
            const Rotary rotary = rotaryOf(named.scene);
            for (const PairBand &band : rotary.bands)
                for (int pair = band.first; pair < band.first + band.count; ++pair) {
                    const double own = rotary.unscaledInverseFrequencies[pair], made = rotary.inverseFrequencies[pair];
                    const std::string label = english(band.label);
                    const auto where = [&] {
                        return named.name + ", pair " + std::to_string(pair) + ", " + label + ": ÷ " + std::to_string(own / made);
                    };
                    // Resonance rounds whole wavelengths afterwards.
                    if (named.name.ends_with(", on"))
                        continue;
                    if (label == "unchanged")
                        checks.near(made / own, 1, 1e-12, where);
                    else if (band.label.pattern == "÷ {0}")
                        checks.near(own / made / numbersOf(band.label).front(), 1, 1e-12, where);
                }
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestViewWords, NoApplication)
#include "tst_view_words.moc"
