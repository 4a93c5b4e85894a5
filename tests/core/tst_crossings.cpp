// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/remap.h"
#include "core/analysis/rotary_content.h"
#include "core/analysis/rotary_score.h"
#include "core/analysis/score.h"
#include "core/parameter.h"
#include "core/scene_knobs.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <string>
#include <utility>
#include <vector>

// Each option by itself has its tests; here are those that meet: a statistic with a part of a head that is not turned, two knobs
// that bound one another, the three sections of a head.

using namespace posviz;

namespace {

/// A query or a key as the model has it: each pair turned by its distance, with the attention factor, and the rest as it is.
struct HeadVector {
    std::vector<std::complex<long double>> turned;
    Eigen::VectorXd rest;

    HeadVector(const Rotary &rotary, const RotaryContent &content, double position) : rest(content.rest)
    {
        for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair)
            turned.push_back(static_cast<long double>(rotary.attentionFactor)
                             * std::complex<long double>(content.first[pair], content.second[pair])
                             * std::polar(1.0L, static_cast<long double>(position) * rotary.inverseFrequencies[pair]));
    }

    long double dot(const HeadVector &other) const
    {
        long double sum = rest.dot(other.rest);
        for (std::size_t pair = 0; pair < turned.size(); ++pair)
            sum += (turned[pair] * std::conj(other.turned[pair])).real();
        return sum;
    }

    double cosine(const HeadVector &other) const
    {
        return static_cast<double>(dot(other) / std::sqrt(dot(*this) * other.dot(other)));
    }
};

/// By the definition: the query at its distance from a key at 0. Without a remap that is the score of the two positions.
double scoreOfVectors(const Rotary &rotary, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    const double distance = key <= query ? remappedDistance(rotary.remap, query, key) : static_cast<double>(query - key);
    const HeadVector q(rotary, rotaryContent(rotary, options, true), distance);
    const HeadVector k(rotary, rotaryContent(rotary, options, false), 0);
    return options.statistic == Statistic::Cosine ? q.cosine(k) : static_cast<double>(q.dot(k));
}

struct RemapRow {
    const char *name;
    const char *scaling;
    Values values;
};

/// Windows, groups and chunks that a sequence of some dozens of positions crosses.
const std::vector<RemapRow> &remapRows()
{
    static const std::vector<RemapRow> rows{
        {"no scaling", "none", {}},
        {"YaRN, attention factor 2", "yarn", {{"factor", 8}, {"attention_factor", 2}}},
        {"ReRoPE", "rerope", {{"window", 12}}},
        {"Leaky ReRoPE", "rerope", {{"window", 12}, {"beyond_window", 1}, {"k", 3}}},
        {"Self-Extend", "self_extend", {{"window_size", 10}, {"group_size", 4}}},
        {"Dual Chunk", "dual_chunk", {{"chunk_size", 20}, {"local_size", 6}}},
    };
    return rows;
}

bool isWholeNumber(const Parameter &parameter)
{
    return parameter.step >= 1 && parameter.scale != ParameterScale::Choice && !parameter.unit.empty();
}

/// A sentence, or a signal whose views are sentences and figures of numbers.
void checkEverywhere(Checks &checks, const Scene &scene, const std::string &where)
{
    TableFiles files;
    const Result<Signal> signal = evaluate(scene.subject, files);
    if (!signal) {
        checks.that(signal.error().ends_with('.'), [&] { return where + ": " + signal.error(); });
        return;
    }
    if (const Eigen::VectorXd *frequencies = inverseFrequencies(*signal))
        checks.that(frequencies->allFinite(), [&] { return where + ": frequencies"; });
    for (const View &view : views()) {
        const Result<Figure> figure = view.build(scene, *signal, {.rows = 3, .columns = 3});
        if (!figure) {
            checks.that(!figure.error().empty(), [&] { return where + ", " + view.id; });
            continue;
        }
        for (const Axis &axis : {figure->x, figure->y})
            checks.that(std::isfinite(axis.lower) && std::isfinite(axis.upper), [&] { return where + ", " + view.id + ": axis"; });
        const bool hasAbsence =
            std::ranges::any_of(figure->layers, [](const Layer &layer) { return std::holds_alternative<Absence>(layer); });
        // Cells on the diagonal may hold no pair at all where a query sees no key.
        if (const Heatmap *heatmap = heatmapOf(*figure))
            checks.that(hasAbsence || !heatmap->values.hasNaN() || heatmap->values.array().isNaN().count() < heatmap->values.size(),
                        [&] { return where + ", " + view.id + ": values"; });
    }
    if (const auto *rotary = std::get_if<Rotary>(&*signal); rotary && !rotary->grid)
        for (const auto &[query, key] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {1, 0}, {40, 3}, {63, 62}, {63, 0}})
            checks.that(std::isfinite(scoreAt(*signal, {}, query, key)), [&] { return where + ", score of " + words(query, key); });
}

} // namespace

class TestCrossings : public QObject {
    Q_OBJECT

  private slots:
    void scoresAreThoseOfTheVectors_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<double>("fraction");
        QTest::addColumn<bool>("cosine");
        QTest::addColumn<int>("content");
        for (std::size_t row = 0; row < remapRows().size(); ++row)
            for (const double fraction : {1.0, 0.5, 0.25})
                for (const bool cosine : {false, true})
                    for (const Content content : {Content::Equal, Content::Random, Content::Shifted})
                        QTest::addRow("%s, %g rotated, %s, content %d", remapRows()[row].name, fraction,
                                      cosine ? "cosine" : "dot product", static_cast<int>(content))
                            << static_cast<int>(row) << fraction << cosine << static_cast<int>(content);
    }
    void scoresAreThoseOfTheVectors()
    {
        QFETCH(int, row);
        QFETCH(double, fraction);
        QFETCH(bool, cosine);
        QFETCH(int, content);
        const RemapRow &wanted = remapRows()[static_cast<std::size_t>(row)];
        const Rotary rotary = rotaryOf(withKnobs(certain(withScaling(sceneOf("rope", 16, 1e4, 128), wanted.scaling)),
                                                 [&] {
                                                     Values values = wanted.values;
                                                     values["rotary_fraction"] = fraction;
                                                     return values;
                                                 }()));
        QCOMPARE(rotary.rotaryDimension(), static_cast<int>(16 * fraction));
        const ScoreOptions options{.statistic = cosine ? Statistic::Cosine : Statistic::DotProduct,
                                   .content = static_cast<Content>(content),
                                   .shift = 5,
                                   .seed = 3,
                                   .length = 128};
        Checks checks;
        const Bins queries({7, 90}, 9), keys({0, 100}, 11);
        const CellMatrix cells = certain(meanScores(rotary, options, queries, keys, {}));
        const bool back = looksBackOnly(rotary);
        for (std::int64_t r = 0; r < queries.cells(); ++r)
            for (std::int64_t c = 0; c < keys.cells(); ++c) {
                double sum = 0;
                int pairs = 0;
                for (std::int64_t m = queries.cell(r).first; m < queries.cell(r).end(); ++m)
                    for (std::int64_t n = keys.cell(c).first; n < keys.cell(c).end(); ++n)
                        if (n <= m || !back) {
                            sum += scoreOfVectors(rotary, options, m, n);
                            ++pairs;
                        }
                if (pairs == 0)
                    checks.that(std::isnan(cells(r, c)), [&] { return words(r, c); });
                else
                    checks.near(cells(r, c), sum / pairs, 1e-11, [&] { return "cell " + words(r, c); });
                if (cosine && pairs > 0)
                    checks.that(std::abs(cells(r, c)) <= 1 + 1e-12, [&] { return "no cosine in cell " + words(r, c); });
            }
        for (const auto &[m, n] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {127, 0}, {40, 28}, {40, 27}, {77, 70}}) {
            const double score = scoreAt(rotary, options, m, n);
            checks.near(score, scoreOfVectors(rotary, options, m, n), 1e-11, [&] { return "pair " + words(m, n); });
            if (cosine && content == static_cast<int>(Content::Equal) && m == n)
                checks.near(score, 1, 1e-13, [] { return "a vector with itself"; });
        }
        VERIFY_ALL(checks);
    }

    void blendIsTheLongListFromItsEndOn_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("trained");
        for (const double factor : {1.0, 1.25, 2.0, 8.0, 32.0})
            for (const double trained : {2.0, 512.0, 4096.0})
                QTest::addRow("factor %g of %g", factor, trained) << factor << trained;
    }
    void blendIsTheLongListFromItsEndOn()
    {
        QFETCH(double, factor);
        QFETCH(double, trained);
        const auto longrope = [&](const char *change, std::int64_t length) {
            Scene scene = certain(withScaling(sceneOf("rope", 16, 1e4, length), "longrope"));
            scene = certain(withList(std::move(scene), "long_factor", {1, 1.5, 2, 4, 8, 16, 31, 64}));
            scene = withKnobs(scene, {{"factor", factor}, {"original_max_position_embeddings", trained}});
            const std::optional<Parameter> knob = findParameter(scene, "longrope_change");
            return rotaryOf(withKnobs(scene, {{knob->key, certain(parsedValue(*knob, change))}}));
        };
        const auto end = static_cast<std::int64_t>(factor * trained);
        Checks checks;
        // A context that does not grow is never past its end.
        if (factor > 1)
            for (const std::int64_t length : {end, end + 1, 2 * end, std::int64_t{1} << 24}) {
                const Rotary blended = longrope("blend", length), switched = longrope("switch", length);
                for (int pair = 0; pair < 8; ++pair)
                    checks.near(blended.inverseFrequencies[pair], switched.inverseFrequencies[pair],
                                1e-15 * switched.inverseFrequencies[pair],
                                [&] { return "length " + std::to_string(length) + ", pair " + std::to_string(pair); });
            }
        // On the way each pair is between unscaled and the long list.
        for (const std::int64_t length : {std::int64_t{1}, static_cast<std::int64_t>(trained), (end + 1) / 2 + 1, end}) {
            const Rotary blended = longrope("blend", length);
            const std::array<double, 8> longest{1, 1.5, 2, 4, 8, 16, 31, 64};
            for (int pair = 0; pair < 8; ++pair) {
                const double divisor = blended.unscaledInverseFrequencies[pair] / blended.inverseFrequencies[pair];
                checks.that(divisor >= 1 - 1e-15 && divisor <= longest[static_cast<std::size_t>(pair)] * (1 + 1e-15),
                            [&] { return "length " + std::to_string(length) + ", divided by " + std::to_string(divisor); });
            }
        }
        VERIFY_ALL(checks);
    }

    // Every way to share out the pairs of a head: each axis exactly as often as stated, or a sentence where the layout has no
    // place for it.
    void sectionsAreKeptOrRefused_data()
    {
        QTest::addColumn<int>("pairs");
        for (const int pairs : {1, 2, 3, 4, 7, 16, 32, 64})
            QTest::addRow("%d pairs", pairs) << pairs;
    }
    void sectionsAreKeptOrRefused()
    {
        QFETCH(int, pairs);
        TableFiles files;
        Checks checks;
        const Scene start = sceneOf("mrope", 2 * pairs, 1e4, 64);
        const std::optional<Parameter> layouts = findParameter(start, "mrope_layout");
        for (std::size_t layout = 0; layout < layouts->choices.size(); ++layout)
            for (int time = 0; time <= pairs; ++time)
                for (int height = 0; time + height <= pairs; ++height) {
                    const int width = pairs - time - height;
                    Subject subject = start.subject;
                    subject.values = {{"mrope_layout", static_cast<double>(layout)},
                                      {"mrope_section_t", time},
                                      {"mrope_section_h", height},
                                      {"mrope_section_w", width}};
                    const auto where = [&] {
                        return layouts->choices[layout].id + " " + std::to_string(time) + ", " + std::to_string(height) + ", "
                               + std::to_string(width);
                    };
                    // transformers writes height to slice(1, 3 height, 3) and width to slice(2, 3 width, 3) of the pairs.
                    const bool fits = layouts->choices[layout].id != "interleaved"
                                      || (height <= (pairs + 1) / 3 && width <= pairs / 3);
                    const Result<Signal> signal = evaluate(subject, files);
                    checks.that(bool(signal) == fits, where);
                    if (!signal)
                        continue;
                    const std::vector<std::string> &axes = std::get<Rotary>(*signal).pairAxes;
                    checks.that(axes.size() == static_cast<std::size_t>(pairs)
                                    && std::ranges::count(axes, std::string("time")) == time
                                    && std::ranges::count(axes, std::string("height")) == height
                                    && std::ranges::count(axes, std::string("width")) == width,
                                where);
                }
        VERIFY_ALL(checks);
    }

    // Two whole numbers of one unit often bound one another: equal, and one apart, each is a sentence or a figure.
    void neighboursAreSafe_data()
    {
        QTest::addColumn<Scene>("scene");
        for (const Encoding &encoding : encodings())
            for (const Scaling &scaling : scalings())
                if (applies(scaling, encoding) && (encoding.id == "rope" || scaling.id == "none"))
                    QTest::addRow("%s, %s", encoding.id.c_str(), scaling.id.c_str())
                        << certain(withScaling(sceneOf(encoding.id, 16, 1e4, 64), scaling.id));
    }
    void neighboursAreSafe()
    {
        QFETCH(Scene, scene);
        Checks checks;
        std::vector<Parameter> numbers;
        for (const ParameterGroup &group : parameterGroups(scene))
            std::ranges::copy_if(group.parameters, std::back_inserter(numbers), isWholeNumber);
        checks.that(!numbers.empty(), [] { return "no knob has a unit"; });
        for (std::size_t i = 0; i < numbers.size(); ++i)
            for (std::size_t j = i + 1; j < numbers.size(); ++j) {
                if (numbers[i].unit != numbers[j].unit)
                    continue;
                for (const double b : {1.0, 2.0, 5.0, 64.0, 4096.0})
                    for (const double a : {b - 1, b, b + 1}) {
                        const Result<Scene> one = withParameter(scene, numbers[i].key, a);
                        if (!one)
                            continue;
                        if (const Result<Scene> both = withParameter(*one, numbers[j].key, b))
                            checkEverywhere(checks, *both,
                                            numbers[i].key + " " + std::to_string(a) + ", " + numbers[j].key + " "
                                                + std::to_string(b));
                    }
            }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestCrossings, NoApplication)
#include "tst_crossings.moc"
