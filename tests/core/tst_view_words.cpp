// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_steps.h"
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
};

TEST_CLASS(TestViewWords, NoApplication)
#include "tst_view_words.moc"
