// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lag_scores.h"

#include "core/analysis/bias_matrix.h"
#include "core/view.h"
#include "tests/support/checks.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace posviz;

namespace {

Figure figureOf(const char *view, const Scene &scene, int cells)
{
    return certain(findView(view)->build(scene, signalOf(scene), {.rows = cells, .columns = cells}));
}

} // namespace

class TestLagScores : public QObject {
    Q_OBJECT

  private slots:
    void equalBruteForce_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<int>("content");
        for (const int content : {0, 1, 2}) {
            QTest::addRow("RoPE, content %d", content) << sceneOf("rope", 32, 1e4, 700) << content;
            QTest::addRow("half of a head, content %d", content)
                << withKnobs(sceneOf("rope", 32, 1e4, 700), {{"rotary_fraction", 0.5}}) << content;
            QTest::addRow("YaRN, content %d", content)
                << certain(withScaling(sceneOf("rope", 32, 1e4, 700), "yarn")) << content;
            QTest::addRow("xPos, content %d", content) << sceneOf("xpos", 32, 1e4, 700) << content;
            QTest::addRow("Shaw, content %d", content) << sceneOf("shaw", 32, 1e4, 700) << content;
        }
        QTest::newRow("sinusoids") << sceneOf("sinusoidal", 32, 1e4, 700) << 0;
    }
    void equalBruteForce()
    {
        QFETCH(Scene, scene);
        QFETCH(int, content);
        const Signal signal = signalOf(scene);
        Checks checks;
        for (const Statistic statistic : {Statistic::DotProduct, Statistic::Cosine}) {
            const ScoreOptions options{
                .statistic = statistic, .content = static_cast<Content>(content), .shift = 37, .seed = 3, .length = 700};
            const Run queries{211, 60}, keys{190, 60};
            const std::optional<LagScores> lags = lagScores(signal, options, queries, keys, {});
            QVERIFY(lags);
            for (const auto &[q, k] : {std::pair{Run{211, 60}, Run{190, 60}}, {Run{270, 1}, Run{190, 1}}, {Run{230, 7}, Run{235, 9}},
                                       {Run{211, 5}, Run{245, 5}}}) {
                double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
                for (std::int64_t query = q.first; query < q.end(); ++query)
                    for (std::int64_t key = k.first; key < k.end(); ++key)
                        if (const double score = scoreAt(signal, options, query, key); !std::isnan(score)) {
                            lowest = std::min(lowest, score);
                            highest = std::max(highest, score);
                        }
                const LagScores::Extremes extremes = lags->over(q, k);
                const auto where = [&] { return std::to_string(q.first) + " " + std::to_string(k.first); };
                if (lowest > highest) {
                    checks.that(std::isnan(extremes.lowest) && std::isnan(extremes.highest), where);
                    continue;
                }
                checks.near(extremes.lowest, lowest, 1e-10, where);
                checks.near(extremes.highest, highest, 1e-10, where);
            }
        }
        VERIFY_ALL(checks);
    }

    void biasesEqualBruteForce_data()
    {
        QTest::addColumn<QString>("encoding");
        for (const char *encoding : {"alibi", "t5", "kerple", "sandwich"})
            QTest::newRow(encoding) << encoding;
    }
    void biasesEqualBruteForce()
    {
        QFETCH(QString, encoding);
        const Signal signal = signalOf(sceneOf(encoding.toStdString(), 64, 1e4, 300));
        const auto &bias = std::get<Bias>(signal);
        const std::optional<LagScores> lags = lagScores(bias, 2, {0, 300}, {0, 300});
        QVERIFY(lags);
        double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
        for (std::int64_t query = 0; query < 300; ++query)
            for (std::int64_t key = 0; key < 300; ++key)
                if (const double number = biasAt(bias, 2, query, key); !std::isnan(number)) {
                    lowest = std::min(lowest, number);
                    highest = std::max(highest, number);
                }
        QVERIFY(std::abs(lags->all().lowest - lowest) < 1e-12 && std::abs(lags->all().highest - highest) < 1e-12);
    }

    void encodingsTellWhetherTheyFollowTheLag()
    {
        for (const Encoding &encoding : encodings()) {
            const Scene scene = sceneOf(encoding.id, 64, 1e4, 49);
            const Signal signal = signalOf(scene);
            const auto *bias = std::get_if<Bias>(&signal);
            const bool follows = bias ? lagScores(*bias, 0, {0, 49}, {0, 49}).has_value()
                                      : lagScores(signal, {.length = 49}, {0, 49}, {0, 49}, {}).has_value();
            QVERIFY2(follows == followsLag(scene.subject), encoding.id.c_str());
        }
    }

    void othersHaveNone()
    {
        const ScoreOptions plain{.length = 300};
        for (const Scene &scene : {sceneOf("learned", 32, 1e4, 300), sceneOf("axial", 32, 1e4, 256),
                                   certain(withScaling(sceneOf("rope", 32, 1e4, 300), "rerope"))})
            QVERIFY(!lagScores(signalOf(scene), plain, {0, 256}, {0, 256}, {}));
        const Signal rope = signalOf(sceneOf("rope", 32, 1e4, 300));
        QVERIFY(!lagScores(rope, {.statistic = Statistic::CentredDotProduct, .length = 300}, {0, 300}, {0, 300}, {}));
        QVERIFY(lagScores(rope, plain, {0, mostLags / 2}, {0, mostLags / 2}, {}));
        QVERIFY(!lagScores(rope, plain, {0, mostLags}, {0, 2}, {}));
    }

    // The diagonal is the product of a head with itself; what cells average is less.
    void coloursReachThePeak_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<double>("peak");
        QTest::newRow("Llama 3.1") << certain(withScaling(sceneOf("rope", 128, 5e5, 131072), "llama3")) << 128.0;
        QTest::newRow("Gemma 4") << certain(withScaling(sceneOf("rope", 512, 1e6, 131072), "proportional")) << 512.0;
        QTest::newRow("too many distances") << sceneOf("rope", 128, 5e5, 16777216) << 128.0;
        QTest::newRow("sinusoids") << sceneOf("sinusoidal", 512, 1e4, 65536) << 256.0;
        QTest::newRow("two axes") << sceneOf("axial", 64, 1e4, 4096) << 64.0;
    }
    void coloursReachThePeak()
    {
        QFETCH(Scene, scene);
        QFETCH(double, peak);
        for (const int cells : {64, 257}) {
            const Figure figure = figureOf("similarity", scene, cells);
            const ColourScale &colours = heatmapOf(figure)->colours;
            QVERIFY2(std::abs(colours.upper - peak) < 1e-9, std::to_string(colours.upper).c_str());
            QVERIFY2(english(colours.label).find(", mean of ") != std::string::npos, english(colours.label).c_str());
        }
    }

    // Away from the diagonal Gemma's scores differ in the fifth digit: no structure.
    void littleDifferencesStayLittle()
    {
        Scene scene = certain(withScaling(sceneOf("rope", 512, 1e6, 131072), "proportional"));
        scene = withWindows(scene, {.positions = Run{100000, 2000}, .keys = Run{10, 2000}, .features = {}, .pairs = {}});
        const Figure figure = figureOf("similarity", scene, 64);
        const ColourScale &colours = heatmapOf(figure)->colours;
        QVERIFY2(colours.upper - colours.lower >= colours.upper / 257, std::to_string(colours.upper - colours.lower).c_str());
    }

    void cellsShowWhatIsChosen()
    {
        const Scene mean = sceneOf("rope", 64, 1e4, 1000);
        const Scene largest = withKnobs(mean, {{"cells", 1}}), smallest = withKnobs(mean, {{"cells", 2}});
        const Figure means = figureOf("similarity", mean, 50), highs = figureOf("similarity", largest, 50),
                     lows = figureOf("similarity", smallest, 50);
        const ScoreOptions options{.length = 1000};
        const Signal signal = signalOf(mean);
        Checks checks;
        for (const auto &[row, column] : {std::pair{0, 0}, {7, 8}, {49, 3}, {20, 20}}) {
            double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
            for (std::int64_t query = 20 * row; query < 20 * row + 20; ++query)
                for (std::int64_t key = 20 * column; key < 20 * column + 20; ++key) {
                    const double score = scoreAt(signal, options, query, key);
                    lowest = std::min(lowest, score);
                    highest = std::max(highest, score);
                }
            const auto where = [r = row] { return std::to_string(r); };
            checks.near(heatmapOf(highs)->values(row, column), highest, 1e-10, where);
            checks.near(heatmapOf(lows)->values(row, column), lowest, 1e-10, where);
            checks.that(heatmapOf(means)->values(row, column) < highest && heatmapOf(means)->values(row, column) > lowest, where);
        }
        VERIFY_ALL(checks);
        QVERIFY(english(heatmapOf(highs)->colours.label).ends_with("largest of 20 × 20"));
        // The limits are those of single numbers, whatever cells show.
        QCOMPARE(heatmapOf(highs)->colours.upper, heatmapOf(means)->colours.upper);
        QCOMPARE(heatmapOf(lows)->colours.lower, heatmapOf(means)->colours.lower);
        const Figure exact = figureOf("similarity", withKnobs(sceneOf("rope", 64, 1e4, 40), {{"cells", 1}}), 50);
        QCOMPARE(english(heatmapOf(exact)->colours.label), std::string("dot product"));
        // Where that is not known, the figure says that it shows means.
        const Figure many = figureOf("similarity", withKnobs(sceneOf("rope", 64, 1e4, 1 << 20), {{"cells", 1}}), 50);
        QVERIFY(english(heatmapOf(many)->colours.label).find("mean of") != std::string::npos);
        QVERIFY(std::ranges::any_of(many.notes, [](const Sentence &note) { return english(note).starts_with("Cells show means"); }));
    }
};

TEST_CLASS(TestLagScores, NoApplication)
#include "tst_lag_scores.moc"
