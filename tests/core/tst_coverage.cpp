// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"
#include "core/scaling/formulas.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/layers.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/shown.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

using namespace posviz;

namespace {

Figure coverageFigure(const Scene &scene) { return certain(findView("coverage")->build(scene, signalOf(scene), {})); }

Scene trainedRope(int dimension, double base, std::int64_t length, std::int64_t trained)
{
    return withKnobs(sceneOf("rope", dimension, base, length), {{"trained_length", static_cast<double>(trained)}});
}

std::int64_t reachingAnew(const Scene &scene, std::int64_t trained)
{
    return std::ranges::count_if(coverageOf(signalOf(scene), trained, scene.subject.length),
                                 [](const PairCoverage &pair) { return pair.reached > pair.trained + 1e-12; });
}

} // namespace

class TestCoverage : public QObject {
    Q_OBJECT

  private slots:
    // domain.md T2: critical dimensions.
    void criticalDimensions_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<int>("trained");
        QTest::addColumn<QString>("exponent"); // the real number that is rounded up to a pair
        QTest::addColumn<int>("critical");
        QTest::newRow("Llama 1") << 128 << 1e4 << 2048 << QString("40.21040") << 82;
        QTest::newRow("Llama 2") << 128 << 1e4 << 4096 << QString("45.02688") << 92;
        QTest::newRow("Phi-3 mini") << 96 << 1e4 << 2048 << QString("30.15780") << 62;
        QTest::newRow("Llama 3") << 128 << 5e5 << 8192 << QString("34.98412") << 70;
        QTest::newRow("Code Llama") << 128 << 1e6 << 16384 << QString("36.43989") << 74;
        QTest::newRow("Qwen 2.5") << 128 << 1e6 << 32768 << QString("39.65088") << 80;
        QTest::newRow("64 turned features, base 1e7") << 64 << 1e7 << 262144 << QString("21.12165") << 44;
    }
    void criticalDimensions()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(int, trained);
        QFETCH(QString, exponent);
        QFETCH(int, critical);
        const Figure figure = coverageFigure(trainedRope(dimension, base, 4 * trained, trained));
        const std::vector<Landmark> landmarks = layersOf<Landmark>(figure);
        QCOMPARE(landmarks.size(), std::size_t{1});
        QCOMPARE(landmarks[0].value, critical / 2 - 0.5);
        QCOMPARE(english(landmarks[0].label), "first pair not fully trained: " + std::to_string(critical / 2) + " (dimension "
                                                  + std::to_string(critical) + ")");
        // The formula of arXiv 2310.05209, theorem 2.
        const double index = indexOfTurns({.inverseFrequencies = {}, .rotaryDimension = dimension, .base = base}, trained, 1);
        QVERIFY2(std::abs(index - published(exponent).value) <= published(exponent).unit / 2, std::to_string(index).c_str());
        QCOMPARE(2 * static_cast<int>(std::ceil(index)), critical);
        QVERIFY2(english(figure.summary).find(std::to_string(critical / 2) + " of " + std::to_string(dimension / 2))
                     != std::string::npos,
                 english(figure.summary).c_str());
    }

    void partsFollowTheDefinition()
    {
        const Scene scene = trainedRope(128, 1e4, 16384, 4096);
        const std::vector<PairCoverage> coverage = coverageOf(signalOf(scene), 4096, 16384);
        const std::vector<Ribbon> ribbons = layersOf<Ribbon>(coverageFigure(scene));
        QCOMPARE(ribbons.size(), std::size_t{2});
        Checks checks;
        for (std::size_t pair = 0; pair < 64; ++pair) {
            const double wavelength = 2 * std::numbers::pi * std::pow(1e4, static_cast<double>(pair) / 64);
            const auto where = [&] { return std::to_string(pair); };
            checks.near(coverage[pair].trained, std::min(1.0, 4096 / wavelength), 1e-14, where);
            checks.near(coverage[pair].reached, std::min(1.0, 16384 / wavelength), 1e-14, where);
            checks.near(ribbons[0].upper[pair], coverage[pair].trained, 0, where);
            checks.near(ribbons[1].lower[pair], coverage[pair].trained, 0, where);
            checks.near(ribbons[1].upper[pair], coverage[pair].reached, 0, where);
        }
        VERIFY_ALL(checks);
        // domain.md T2: the 18 slow pairs of Llama 2 all reach angles that training never showed; with base 500000, 32 pairs do.
        QCOMPARE(reachingAnew(scene, 4096), std::int64_t{18});
        QCOMPARE(reachingAnew(trainedRope(128, 5e5, 16384, 4096), 4096), std::int64_t{32});
    }

    // Position Interpolation keeps every pair where training has seen it, up to its factor.
    void linearScalingReachesNothingAnew()
    {
        const auto scaled = [](std::int64_t length) {
            return withKnobs(certain(withScaling(sceneOf("rope", 128, 1e4, length), "linear")), {{"factor", 8}});
        };
        QCOMPARE(reachingAnew(scaled(8 * 4096), 4096), std::int64_t{0});
        QCOMPARE(reachingAnew(scaled(8 * 4096 + 8), 4096), std::int64_t{18});
    }

    // domain.md T9: Llama 3.1's slow pairs are divided by 8, so eight times the length reaches nothing anew for them; those that
    // are blended do.
    void llama3NamesItsTrainedLength()
    {
        const Scene scene = certain(withScaling(sceneOf("rope", 128, 5e5, 65536), "llama3"));
        const Figure figure = coverageFigure(scene);
        QVERIFY2(english(figure.summary).find("trained length of 8\u202f192") != std::string::npos
                     || english(figure.summary).find("trained length of 8192") != std::string::npos,
                 english(figure.summary).c_str());
        const std::vector<PairCoverage> coverage = coverageOf(signalOf(scene), 8192, 65536);
        for (std::size_t pair = 35; pair < 64; ++pair)
            QVERIFY(std::abs(coverage[pair].reached - coverage[pair].trained) < 1e-15);
    }

    // One number of the subject: the scaling's knob while there is one, and what was known stays known.
    void trainedLengthIsOneNumber()
    {
        const Subject plain = trainedRope(128, 5e5, 65536, 8192).subject;
        QCOMPARE(trainedLengthOf(plain), std::optional<std::int64_t>(8192));
        const Subject yarn = certain(withStartedScaling(plain, "yarn"));
        QCOMPARE(trainedLengthOf(yarn), std::optional<std::int64_t>(8192));
        const Subject shorter = certain(withParameter(yarn, "original_max_position_embeddings", 4096));
        QCOMPARE(trainedLengthOf(shorter), std::optional<std::int64_t>(4096));
        QCOMPARE(trainedLengthOf(certain(withStartedScaling(shorter, "none"))), std::optional<std::int64_t>(4096));
        QCOMPARE(trainedLengthOf(certain(withStartedScaling(shorter, "llama3"))), std::optional<std::int64_t>(4096));
        // A scaling's default is not what somebody said.
        const Subject unknown = sceneOf("rope", 128, 1e4, 512).subject;
        QCOMPARE(trainedLengthOf(unknown), std::optional<std::int64_t>());
        QCOMPARE(trainedLengthOf(certain(withScaling(certain(withScaling(unknown, "yarn")), "none"))),
                 std::optional<std::int64_t>());
    }

    void unknownTrainingTintsNothing()
    {
        const Scene scene = sceneOf("rope", 128, 1e4, 4096);
        const Figure figure = coverageFigure(scene);
        QVERIFY(layersOf<Ribbon>(figure).empty() && layersOf<Landmark>(figure).empty());
        QCOMPARE(layersOf<Curve>(figure).size(), std::size_t{1});
        QVERIFY2(english(figure.summary).ends_with("46 of 64 pairs cover their full circle; the trained length is unknown."),
                 english(figure.summary).c_str());
        const Readout readout = certain(findView("coverage")->explain(scene, signalOf(scene), figure, {63, 0.5}));
        QCOMPARE(english(readout.value).find("training"), std::string::npos);
        for (const char *view : {"spectrum", "decay"})
            for (const Landmark &landmark : layersOf<Landmark>(certain(findView(view)->build(scene, signalOf(scene), {}))))
                QVERIFY(!english(landmark.label).starts_with("trained"));
    }

    void allViewsMarkTheTrainedLength()
    {
        const Scene scene = trainedRope(128, 1e4, 16384, 4096);
        for (const char *view : {"spectrum", "decay"}) {
            const std::vector<Landmark> marks = layersOf<Landmark>(certain(findView(view)->build(scene, signalOf(scene), {})));
            QVERIFY2(std::ranges::any_of(marks,
                                         [](const Landmark &mark) {
                                             return mark.value == 4096 && english(mark.label).starts_with("trained to 4");
                                         }),
                     view);
        }
    }

    // Text's positions move along all axes at once: each axis has seen as many.
    void textTrainsEachAxis()
    {
        const Scene scene = withKnobs(sceneOf("mrope", 64, 1e4, 256),
                                      {{"mrope_path", 4}, {"grid_width", 16}, {"trained_length", 32768}});
        const std::vector<PairCoverage> coverage = coverageOf(signalOf(scene), 32768, 256);
        for (std::size_t pair = 0; pair < 32; ++pair) {
            const double turns = 32768 * std::pow(1e4, -static_cast<double>(pair) / 32) / (2 * std::numbers::pi);
            QVERIFY(std::abs(coverage[pair].trained - std::min(1.0, turns)) < 1e-14);
        }
    }

    // domain.md T22: Self-Extend reaches nothing anew up to (L - w) G + w positions.
    void remapsBoundTheDistance()
    {
        const auto extended = [](std::int64_t length) {
            return withKnobs(certain(withScaling(sceneOf("rope", 128, 1e4, length), "self_extend")), {{"group_size", 8}});
        };
        QCOMPARE(reachingAnew(extended(25600), 4096), std::int64_t{0});
        QVERIFY(reachingAnew(extended(25608), 4096) > 0);
        const Scene rectified = certain(withScaling(sceneOf("rope", 128, 1e4, 16'777'216), "rerope"));
        QCOMPARE(reachingAnew(rectified, 1025), std::int64_t{0});
        QVERIFY(reachingAnew(rectified, 1024) > 0);
    }

    void gridsCoverByRowsAndColumns()
    {
        const Scene scene = withKnobs(sceneOf("axial", 64, 1e4, 256), {{"grid_width", 16}});
        const std::vector<PairCoverage> coverage = coverageOf(signalOf(scene), 256, 256);
        Checks checks;
        for (std::size_t pair = 0; pair < 32; ++pair) {
            const double theta = std::pow(100, -static_cast<double>(pair % 16) / 16);
            checks.near(coverage[pair].trained, std::min(1.0, 16 * theta / (2 * std::numbers::pi)), 1e-14,
                        [&] { return std::to_string(pair); });
        }
        VERIFY_ALL(checks);
    }

    // M-RoPE over an image: training has seen the angles of the unscaled frequencies, the sequence reaches the scaled ones.
    void scaledGridsAreTrainedUnscaled()
    {
        const Scene plain = withKnobs(sceneOf("mrope", 64, 1e4, 256), {{"mrope_path", 4}, {"grid_width", 16}});
        const Scene scaled = withKnobs(certain(withScaling(plain, "linear")), {{"factor", 4}});
        const std::vector<PairCoverage> before = coverageOf(signalOf(plain), 256, 256),
                                        after = coverageOf(signalOf(scaled), 256, 256);
        const Signal signal = signalOf(plain);
        Checks checks;
        for (std::size_t pair = 0; pair < 32; ++pair) {
            const auto where = [&] { return std::to_string(pair); };
            const double swept = 16 * stepFrequencies(signal)[static_cast<Eigen::Index>(pair)] / (2 * std::numbers::pi);
            checks.near(before[pair].trained, std::min(1.0, swept), 1e-14, where);
            checks.near(before[pair].reached, before[pair].trained, 1e-14, where);
            checks.near(after[pair].trained, before[pair].trained, 1e-14, where);
            checks.near(after[pair].reached, std::min(1.0, swept / 4), 1e-14, where);
        }
        VERIFY_ALL(checks);
    }

    // HoPE stops slow pairs and proportional all but the fastest: models are trained so, and such a pair has no angles.
    void stoppedPairsHaveNothingToTrain()
    {
        const Scene plain = withKnobs(sceneOf("mrope", 64, 1e4, 256), {{"mrope_path", 4}, {"grid_width", 16}});
        const Signal before = signalOf(plain), hope = signalOf(certain(withScaling(plain, "hope"))),
                     proportional = signalOf(certain(withScaling(plain, "proportional")));
        const std::vector<PairCoverage> named = coverageOf(hope, 4096, 256), unnamed = coverageOf(proportional, 256, 256);
        const Eigen::VectorXd own = stepFrequencies(before);
        Checks checks;
        int stopped = 0;
        for (std::size_t pair = 0; pair < 32; ++pair) {
            const auto where = [&] { return "pair " + std::to_string(pair); };
            const double theta = std::pow(1e4, -static_cast<double>(pair) / 32) / (2 * std::numbers::pi);
            // The length that HoPE names counts positions of each axis, not the patches of 256 rows.
            const bool slow = 4096 * theta < 1;
            checks.near(named[pair].trained, slow ? 0.0 : std::min(1.0, 4096 * theta), 1e-14, where);
            if (own[static_cast<Eigen::Index>(pair)] == 0)
                continue; // it follows the time
            if (stepFrequencies(proportional)[static_cast<Eigen::Index>(pair)] != 0) {
                checks.near(unnamed[pair].trained, std::min(1.0, 16 * theta), 1e-14, where);
                continue;
            }
            ++stopped;
            checks.near(unnamed[pair].trained, 0, 0, where);
            checks.near(unnamed[pair].reached, 0, 0, where);
        }
        QVERIFY(stopped > 10);
        VERIFY_ALL(checks);
    }

    // Gemma 4's global layers: 64 of 256 pairs are rotated, all of them fully trained; no other is "not fully trained".
    void pairsAtRestAreNotUntrained()
    {
        Scene scene = certain(withScaling(trainedRope(512, 1e6, 262144, 262144), "proportional"));
        const Figure figure = coverageFigure(scene);
        QVERIFY2(std::ranges::none_of(figure.layers, [](const Layer &layer) { return std::holds_alternative<Landmark>(layer); }),
                 english(figure.summary).c_str());
        QVERIFY2(english(figure.summary).find("64 of 64 pairs see their full circle") != std::string::npos,
                 english(figure.summary).c_str());
        QVERIFY2(english(figure.notes.back()).find("192 pairs are not rotated") != std::string::npos,
                 english(figure.notes.back()).c_str());
        const Readout still = certain(findView("coverage")->explain(scene, signalOf(scene), figure, {100, 0.5}));
        QCOMPARE(english(still.value), std::string("0 of the circle: not rotated"));
        const Scene spectrum = scene;
        const Figure wavelengths = certain(findView("spectrum")->build(spectrum, signalOf(spectrum), {}));
        for (const Layer &layer : wavelengths.layers)
            if (const auto *line = std::get_if<Landmark>(&layer))
                QVERIFY2(line->horizontal, english(line->label).c_str());
    }

    // DINOv3 in an image of 2 columns: the fastest pairs turn by 2π from one to the next and are always at the same angle.
    void wholeTurnsCoverNothing()
    {
        const Scene scene = withKnobs(sceneOf("axial", 64, 1e4, 4),
                                      {{"axial_layout", 3}, {"image_width", 2}, {"image_height", 2}, {"grid_width", 2}});
        const std::vector<PairCoverage> coverage = coverageOf(signalOf(scene), 4, 4);
        Checks checks;
        for (std::size_t pair = 0; pair < 32; ++pair) {
            const double turns = pair % 16 == 0 ? 0 : 2 * std::pow(100, -static_cast<double>(pair % 16) / 16);
            const auto where = [&] { return "pair " + std::to_string(pair); };
            checks.near(coverage[pair].trained, std::min(1.0, turns), 1e-14, where);
            checks.near(coverage[pair].reached, std::min(1.0, turns), 1e-14, where);
        }
        VERIFY_ALL(checks);
    }

    void readoutsTellTheParts()
    {
        const Scene scene = trainedRope(128, 1e4, 16384, 4096);
        const Figure figure = coverageFigure(scene);
        const Readout readout = certain(findView("coverage")->explain(scene, signalOf(scene), figure, {63, 0.5}));
        QVERIFY(std::abs(numberShown(english(readout.value)) - 4096 / 54410.143) < 1e-4);
        QVERIFY(readout.number && std::abs(*readout.number - 4096 / 54410.143) < 1e-7); // a wavelength of eight digits
        QCOMPARE(readout.marks.pair, std::optional<int>(63));
    }

    void tablesHaveNoCircles()
    {
        const Scene scene = sceneOf("learned", 64, 1e4, 100);
        QVERIFY(!findView("coverage")->build(scene, signalOf(scene), {}));
    }
};

TEST_CLASS(TestCoverage, NoApplication)
#include "tst_coverage.moc"
