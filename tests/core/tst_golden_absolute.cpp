// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"
#include "core/analysis/distance_score.h"
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/analysis/score.h"
#include "core/encoding.h"
#include "core/signal.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/goldens.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

using namespace posviz;

namespace {

/// The reference is float64 as well; sums and powers in another order.
constexpr double vectorTolerance = 1e-12;

std::string family(const nlohmann::json &golden)
{
    return golden.at("name").get<std::string>().substr(0, golden.at("name").get<std::string>().find('/'));
}

bool hasAxes(const nlohmann::json &golden)
{
    const std::string name = family(golden);
    return name == "multidim2d" || name == "multidim3d" || name == "detr" || name == "mae2d";
}

/// Of an odd width, as Marian makes it.
Signal sinusoidal(int width, double base, const std::string &layout, const std::string &exponent, double minTimescale = 1)
{
    const double placed = layout == "interleaved" ? 0 : layout == "flipped" ? 2 : 1;
    const Values values{{"layout", placed},
                        {"timescales", exponent == "2i/d" ? 0.0 : 1.0},
                        {"min_timescale", minTimescale},
                        {"odd_width", static_cast<double>(width % 2)}};
    const int dimension = width + width % 2;
    return certain(findEncoding("sinusoidal")->evaluate({.dimension = dimension, .base = base}, {.values = values}));
}

/// The feature at any position; sines of positions before the first are odd, cosines even.
double featureAnywhere(const Signal &signal, std::int64_t position, int feature)
{
    const double value = featureAt(signal, std::abs(position), feature);
    const bool sine = sinusoidsOf(signal)->features[static_cast<std::size_t>(feature)].wave == Wave::Sine;
    return position < 0 && sine ? -value : value;
}

Table::RowMajor matrixOf(const nlohmann::json &tensor, Eigen::Index rows)
{
    const GoldenTensor golden(tensor);
    const auto columns = static_cast<Eigen::Index>(golden.data.size()) / rows;
    return Eigen::Map<const Table::RowMajor>(golden.data.data(), rows, columns);
}

std::shared_ptr<const Table> opened(const Table::RowMajor &rows, const Values &values)
{
    const Signal signal = certain(findEncoding("learned")->evaluate(
        {.dimension = static_cast<int>(rows.cols())}, {.values = values, .table = std::make_shared<const Table>(rows)}));
    return learnedTableOf(signal)->table;
}

/// The positions that OPT and RoBERTa give to tokens: how many that count came before; -1 for those that do not count.
std::vector<std::int64_t> positionsOf(const GoldenTensor &tokens, std::int64_t row, const std::function<bool(double)> &counts)
{
    std::vector<std::int64_t> positions;
    std::int64_t next = 0;
    for (std::int64_t token = 0; token < tokens.shape[1]; ++token)
        positions.push_back(counts(tokens.at({row, token})) ? next++ : -1);
    return positions;
}

/// A sequence of the golden's positions, row by row, and whether its table has the features before the positions.
std::pair<Scene, bool> axesScene(const nlohmann::json &config, const std::string &family)
{
    const auto scene = [](int dimension, double base, double length, const Values &values) {
        return withKnobs(sceneOf("sinusoidal_axes", dimension, base, static_cast<std::int64_t>(length)), values);
    };
    const auto number = [&](const char *key) { return config.at(key).get<double>(); };
    if (family == "multidim2d") // x is the outer axis there: our rows
        return {scene(config.at("channels"), 1e4, number("x") * number("y"), {{"axes_layout", 1}, {"grid_width", number("y")}}),
                false};
    if (family == "multidim3d")
        return {scene(config.at("channels"), 1e4, number("x") * number("y") * number("z"),
                      {{"axes_layout", 1}, {"axes", 3}, {"grid_height", number("y")}, {"grid_width", number("z")}}),
                false};
    if (family == "detr")
        return {scene(2 * config.at("num_position_features").get<int>(), number("temperature"), number("h") * number("w"),
                      {{"axes_layout", config.at("normalize") ? 3 : 2}, {"grid_width", number("w")}}),
                true};
    const double side = number("grid_size"), token = config.at("add_cls_token") ? 1 : 0;
    return {scene(config.at("embed_dim"), 1e4, side * side + token,
                  {{"axes_layout", 4}, {"grid_width", side}, {"class_token", token}}),
            false};
}

} // namespace

class TestGoldenAbsolute : public QObject {
    Q_OBJECT

  private slots:
    void sinusoids_data()
    {
        addGoldenRows("sinusoidal",
                      [](const nlohmann::json &golden) { return !hasAxes(golden) && family(golden) != "timestep"; });
    }

    void sinusoids()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("sinusoidal")[static_cast<std::size_t>(index)];
        const nlohmann::json &config = golden.at("config");
        const auto positions = golden.at("positions").get<std::vector<std::int64_t>>();
        const GoldenTensor table(golden.at("table"));
        const auto dimension = static_cast<int>(table.shape[1]);
        const Signal signal = sinusoidal(dimension, config.value("max_timescale", 10000.0), golden.at("layout"),
                                         golden.at("exponent"), config.value("min_timescale", 1.0));
        std::optional<std::int64_t> padding;
        if (config.contains("padding_idx") && !config.at("padding_idx").is_null())
            padding = config.at("padding_idx").get<std::int64_t>();
        Checks checks;
        for (std::size_t row = 0; row < positions.size(); ++row)
            for (int feature = 0; feature < dimension; ++feature) {
                const double expected = table.at({static_cast<std::int64_t>(row), feature});
                const auto where = [&] { return "position " + std::to_string(positions[row]) + ", " + std::to_string(feature); };
                if (positions[row] == padding) // the row of padding is no position
                    checks.near(expected, 0, 0, where);
                else
                    // Angles of up to 5003 radians are rounded to 2^-53 of themselves in the reference.
                    checks.near(featureAnywhere(signal, positions[row], feature), expected,
                                vectorTolerance * std::max(1.0, static_cast<double>(std::abs(positions[row])) / 1000), where);
            }
        VERIFY_ALL(checks);
    }

    void sinusoidsOfSeveralAxes_data() { addGoldenRows("sinusoidal", hasAxes); }
    void sinusoidsOfSeveralAxes()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("sinusoidal")[static_cast<std::size_t>(index)];
        const GoldenTensor table(golden.at("table"));
        const auto [scene, featuresFirst] = axesScene(golden.at("config"), family(golden));
        const Signal signal = signalOf(scene);
        const std::int64_t d = scene.subject.dimension;
        QCOMPARE(static_cast<std::int64_t>(table.data.size()), d * scene.subject.length);
        Checks checks;
        for (std::int64_t position = 0; position < scene.subject.length; ++position)
            for (std::int64_t feature = 0; feature < d; ++feature) {
                const auto place =
                    static_cast<std::size_t>(featuresFirst ? feature * scene.subject.length + position : position * d + feature);
                checks.near(featureAt(signal, position, static_cast<int>(feature)), table.data[place], vectorTolerance,
                            [&] { return std::to_string(position) + ", " + std::to_string(feature); });
            }
        VERIFY_ALL(checks);
    }

    // Each way to an odd width, by the definitions beside the encoding: which waves, and how fast the last pair turns.
    void oddWidthsAreThoseOfTheImplementations_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<int>("layout");
        QTest::addColumn<QString>("waves");
        QTest::addColumn<double>("lastExponent");
        QTest::newRow("XLM") << 1 << 0 << "s0c0s1c1s2c2s3" << 6.0 / 7;
        QTest::newRow("Marian") << 1 << 1 << "s0s1s2s3c0c1c2" << 6.0 / 7;
        QTest::newRow("fairseq's layout") << 2 << 1 << "s0s1s2c0c1c2-" << 4.0 / 6;
        QTest::newRow("cosines first") << 2 << 2 << "c0c1c2s0s1s2-" << 4.0 / 6;
        QTest::newRow("positional-encodings") << 3 << 0 << "s0c0s1c1s2c2s3" << 6.0 / 8;
    }

    void oddWidthsAreThoseOfTheImplementations()
    {
        QFETCH(int, choice);
        QFETCH(int, layout);
        QFETCH(QString, waves);
        QFETCH(double, lastExponent);
        const auto made = [&](int dimension) {
            return signalOf(withKnobs(sceneOf("sinusoidal", dimension, 1e4, 512),
                                      {{"odd_width", static_cast<double>(choice)}, {"layout", static_cast<double>(layout)}}));
        };
        const Signal signal = made(8);
        QString found;
        for (const WaveFeature &feature : sinusoidsOf(signal)->features)
            found += feature.wave == Wave::Zero ? QString("-")
                                                : (feature.wave == Wave::Sine ? "s" : "c") + QString::number(feature.pair);
        QCOMPARE(found, waves);
        const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
        const double last = std::pow(1e4, -lastExponent);
        QVERIFY(std::abs(frequencies[frequencies.size() - 1] - last) <= 1e-15 * last);
        QCOMPARE(sineAlone(*sinusoidsOf(signal)).has_value(), choice != 2);
        QCOMPARE(featureCount(made(2)), 2);
    }

    void readoutsTellPlacesAndWhatHasNone()
    {
        const auto formula = [](const char *name, const Scene &scene, Point point) {
            const View *view = findView(name);
            const Signal signal = signalOf(scene);
            const Figure figure = certain(view->build(scene, signal, {.rows = 100, .columns = 100}));
            return english(certain(view->explain(scene, signal, figure, point)).formula);
        };
        const Scene mae =
            withKnobs(sceneOf("sinusoidal_axes", 6, 100, 50), {{"axes_layout", 4}, {"grid_width", 8}, {"class_token", 1}});
        const std::string outside = "The class token is outside the grid: nothing is added to it.";
        QCOMPARE(formula("encoding", mae, {0, 0}), outside);
        QCOMPARE(formula("similarity", mae, {0, 9}), outside);
        QCOMPARE(formula("phase", mae, {0, 0}), outside);
        QCOMPARE(formula("decay", mae, {49, 0}), outside);
        QCOMPARE(formula("encoding", mae, {0, 12}), std::string("sin(3 columns + 1 row);  θ₀ = 1 a column, 0 a row"));
        QCOMPARE(formula("encoding", mae, {5, 12}), std::string("left over after pairing: 0 at every position"));
        const Scene odd = withKnobs(sceneOf("sinusoidal", 8, 500, 50), {{"odd_width", 1}});
        QCOMPARE(formula("similarity", odd, {2, 9}), std::string("Σ cos(7 θᵢ) over 3 pairs + sin(9 θ₃) sin(2 θ₃)"));
        const Scene scaled = withKnobs(sceneOf("sinusoidal", 8, 500, 50), {{"timescales", 1}, {"min_timescale", 2}});
        QCOMPARE(formula("encoding", scaled, {6, 1}), std::string("sin(1 × 0.008);  θ₃ = 2 × 250^(−1) = 0.008"));
    }

    // Marian's 7 features (n4_d7) and the other odd widths are not called the 8 that the knob has.
    void oddWidthsAreSaid()
    {
        for (const double odd : {0.0, 1.0, 2.0, 3.0}) {
            const Scene scene = withKnobs(sceneOf("sinusoidal", 8, 500, 4), {{"odd_width", odd}});
            const std::string width = odd == 0 ? "dimension 8," : "dimension 7,";
            for (const char *view : {"encoding", "similarity", "phase", "spectrum", "decay", "coverage"}) {
                const Figure figure = certain(findView(view)->build(scene, signalOf(scene), {.rows = 10, .columns = 10}));
                QVERIFY2(english(figure.subtitle).find(width) != std::string::npos, english(figure.subtitle).c_str());
                QVERIFY2(english(figure.summary).find(width) != std::string::npos, english(figure.summary).c_str());
            }
        }
    }

    // Seen from the last position, with a sine that has no cosine.
    void decayOfASineAlone()
    {
        const Scene scene = withKnobs(sceneOf("sinusoidal", 8, 30, 50), {{"odd_width", 1}});
        const DistanceScore score =
            distanceScore(signalOf(scene), {.score = {}, .length = scene.subject.length, .distances = scene.subject.length})
                .value();
        Checks checks;
        for (std::int64_t distance = 0; distance < scene.subject.length; ++distance)
            checks.near(score.mean({distance, 1}),
                        scoreAt(signalOf(scene), {}, scene.subject.length - 1, scene.subject.length - 1 - distance), 1e-13,
                        [&] { return std::to_string(distance); });
        VERIFY_ALL(checks);
        QVERIFY(english(score.viewpoint).find("position 49") != std::string::npos);
    }

    // What is left over where the width does not divide is zeros; where there is no pair for each axis, the first has the only
    // one.
    void leftOverFeaturesAreZeros_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("axes");
        QTest::addColumn<double>("layout");
        QTest::addColumn<QString>("axesOfPairs");
        QTest::newRow("tensor2tensor, 10") << 10 << 2.0 << 0.0 << "yyxx";
        QTest::newRow("tensor2tensor, 10, three axes") << 10 << 3.0 << 0.0 << "zyx";
        QTest::newRow("tensor2tensor, one pair") << 2 << 2.0 << 0.0 << "y";
        QTest::newRow("tensor2tensor, two pairs for three axes") << 4 << 3.0 << 0.0 << "z";
        QTest::newRow("positional-encodings, 10") << 10 << 2.0 << 1.0 << "yyyxx";
        QTest::newRow("positional-encodings, 8, three axes") << 8 << 3.0 << 1.0 << "zzyy";
        QTest::newRow("positional-encodings, one pair") << 2 << 3.0 << 1.0 << "z";
        QTest::newRow("DETR, 6") << 6 << 2.0 << 2.0 << "yx";
        QTest::newRow("MAE, 14") << 14 << 2.0 << 4.0 << "xxxyyy";
        QTest::newRow("MAE, one pair") << 2 << 2.0 << 4.0 << "x";
    }

    void leftOverFeaturesAreZeros()
    {
        QFETCH(int, dimension);
        QFETCH(double, axes);
        QFETCH(double, layout);
        QFETCH(QString, axesOfPairs);
        const Signal signal = signalOf(withKnobs(sceneOf("sinusoidal_axes", dimension, 1e4, 512),
                                                 {{"axes", axes}, {"axes_layout", layout}, {"grid_width", 4}}));
        QString found;
        for (const std::string &axis : *pairAxesOf(signal))
            found += QString::fromStdString(axis).left(1);
        QCOMPARE(found, axesOfPairs);
        QCOMPARE(featureCount(signal), dimension);
        const auto paired = static_cast<int>(2 * axesOfPairs.size());
        for (int feature = 0; feature < dimension; ++feature) {
            QCOMPARE(pairOfFeature(signal, feature).has_value(), feature < paired);
            QVERIFY(feature < paired || featureAt(signal, 37, feature) == 0);
        }
    }

    // By the definition of tensor2tensor's add_timing_signal_nd: n = d div 2a timescales an axis, the outermost axis first, sines
    // before cosines, zeros behind.
    void timingSignalOfSeveralAxes_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<int>("axes");
        QTest::newRow("images") << 16 << 2;
        QTest::newRow("images, two left over") << 18 << 2;
        QTest::newRow("videos") << 24 << 3;
        QTest::newRow("videos, four left over") << 28 << 3;
    }

    void timingSignalOfSeveralAxes()
    {
        QFETCH(int, dimension);
        QFETCH(int, axes);
        constexpr int width = 5, height = 3;
        const Signal signal =
            signalOf(withKnobs(sceneOf("sinusoidal_axes", dimension, 500, 40),
                               {{"axes", static_cast<double>(axes)}, {"grid_width", width}, {"grid_height", height}}));
        const int timescales = dimension / (2 * axes);
        Checks checks;
        for (int position = 0; position < 40; ++position) {
            const int row = position / width;
            const std::vector<int> places =
                axes == 2 ? std::vector{row, position % width} : std::vector{row / height, row % height, position % width};
            std::vector<double> expected;
            for (const int place : places)
                for (const bool sine : {true, false})
                    for (int i = 0; i < timescales; ++i) {
                        const double angle = place * std::exp(-i * std::log(500.0) / (timescales - 1));
                        expected.push_back(sine ? std::sin(angle) : std::cos(angle));
                    }
            expected.resize(static_cast<std::size_t>(dimension));
            for (int feature = 0; feature < dimension; ++feature)
                checks.near(featureAt(signal, position, feature), expected[static_cast<std::size_t>(feature)], 1e-14,
                            [&] { return std::to_string(position) + ", " + std::to_string(feature); });
        }
        VERIFY_ALL(checks);
    }

    // By the definition of its get_timing_signal_1d for seven channels: three timescales, from the smallest to the largest.
    void timingSignalOfAnOddWidth()
    {
        const Signal signal = signalOf(withKnobs(sceneOf("sinusoidal", 8, 500, 100),
                                                 {{"layout", 1}, {"timescales", 1}, {"odd_width", 2}, {"min_timescale", 0.5}}));
        QCOMPARE(sinusoidsOf(signal)->features.size(), std::size_t{7});
        Checks checks;
        for (int position = 0; position < 100; ++position)
            for (int feature = 0; feature < 7; ++feature) {
                const double angle = position * 0.5 * std::exp(-(feature % 3) * std::log(500 / 0.5) / 2);
                const double expected = feature < 3 ? std::sin(angle) : feature < 6 ? std::cos(angle) : 0;
                checks.near(featureAt(signal, position, feature), expected, 1e-13,
                            [&] { return std::to_string(position) + ", " + std::to_string(feature); });
            }
        VERIFY_ALL(checks);
    }

    // The score of a block of a grid, with planes or a class token, is the mean of the vectors' products; so are scores by
    // distance.
    void scoresOnGridsAreTheBruteOnes_data()
    {
        QTest::addColumn<Scene>("scene");
        const Scene scene = sceneOf("sinusoidal_axes", 12, 100, 300);
        QTest::newRow("planes") << withKnobs(scene, {{"axes", 3}, {"grid_width", 5}, {"grid_height", 4}});
        QTest::newRow("DETR") << withKnobs(scene, {{"axes_layout", 3}, {"grid_width", 7}});
        QTest::newRow("class token") << withKnobs(scene, {{"axes_layout", 4}, {"grid_width", 9}, {"class_token", 1}});
    }

    void scoresOnGridsAreTheBruteOnes()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        const Bins each({0, scene.subject.length}, scene.subject.length);
        const Eigen::MatrixXd vectors = meanVectors(signal, each);
        const Eigen::MatrixXd products = vectors * vectors.transpose();
        Checks checks;
        const Bins rows({0, 290}, 11), columns({3, 297}, 13);
        const CellMatrix means = certain(meanScores(signal, {.length = scene.subject.length}, rows, columns, {}));
        for (std::int64_t row = 0; row < rows.cells(); ++row)
            for (std::int64_t column = 0; column < columns.cells(); ++column) {
                const Run down = rows.cell(row), across = columns.cell(column);
                checks.near(means(row, column), products.block(down.first, across.first, down.count, across.count).mean(), 1e-12,
                            [&] { return std::to_string(row) + ", " + std::to_string(column); });
            }
        const auto decay =
            distanceScore(signal, {.score = {}, .length = scene.subject.length, .distances = scene.subject.length}).value();
        for (const Run run : {Run{0, 1}, Run{0, 300}, Run{17, 40}, Run{250, 50}})
            checks.near(decay.mean(run),
                        products.row(scene.subject.length - 1).segment(scene.subject.length - run.end(), run.count).mean(), 1e-12,
                        [&] { return "distances " + std::to_string(run.first); });
        VERIFY_ALL(checks);
    }

    // DETR's coordinates are parts of the image: the last row and column stand a rounding before a whole turn, whatever the size.
    void normalisedCoordinatesSpanOneTurn()
    {
        for (const double path : {0, 1, 2, 3})
            for (const std::int64_t length : {1, 48, 1000, 16'777'216}) {
                const Scene scene = withKnobs(sceneOf("sinusoidal_axes", 8, 1e4, length),
                                              {{"axes_layout", 3}, {"grid_width", 16}, {"path", path}});
                const Signal signal = signalOf(scene);
                const bool column = path == 1 || path == 3, rows = path != 1;
                const double height = path == 0 ? static_cast<double>((length - 1) / 16 + 1) : static_cast<double>(length);
                const double last = 2 * std::numbers::pi * height / (height + 1e-6);
                Checks checks;
                if (rows)
                    checks.near(std::remainder(angleAt(signal, 0, length - 1) - last, 2 * std::numbers::pi), 0, 1e-9,
                                [&] { return "rows of " + std::to_string(length); });
                if (column)
                    checks.near(std::remainder(angleAt(signal, 2, length - 1) - last, 2 * std::numbers::pi), 0, 1e-9,
                                [&] { return "columns of " + std::to_string(length); });
                for (const PairCoverage &pair : coverageOf(signal, 77, length))
                    checks.near(pair.trained, pair.reached, 0, [] { return "nothing new"; });
                VERIFY_ALL(checks);
            }
    }

    void timeSteps_data()
    {
        addGoldenRows("sinusoidal", [](const nlohmann::json &golden) { return family(golden) == "timestep"; });
    }

    void timeSteps()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("sinusoidal")[static_cast<std::size_t>(index)];
        const nlohmann::json &config = golden.at("config");
        const auto steps = golden.at("timesteps").get<std::vector<double>>();
        const GoldenTensor table(golden.at("table"));
        const int dimension = config.at("embedding_dim");
        const Signal signal = sinusoidal(dimension, config.at("max_period"), config.at("flip_sin_to_cos") ? "flipped" : "concat",
                                         config.at("downscale_freq_shift") == 0 ? "2i/d" : "i/(d/2-1)");
        Checks checks;
        for (std::size_t row = 0; row < steps.size(); ++row)
            for (int feature = 0; feature < dimension; ++feature)
                checks.near(featureAt(signal, static_cast<std::int64_t>(steps[row]), feature),
                            table.at({static_cast<std::int64_t>(row), feature}), vectorTolerance,
                            [&] { return std::to_string(steps[row]) + ", " + std::to_string(feature); });
        VERIFY_ALL(checks);
    }

    // fairseq and RoBERTa: the p-th token that is no padding takes row p + padding_idx + 1.
    void tokensThatCountTakeTheRowsAfterTheOffset_data()
    {
        addGoldenRows("learned", [](const nlohmann::json &golden) { return golden.at("kind") == "position_ids_from_tokens"; });
    }

    void tokensThatCountTakeTheRowsAfterTheOffset()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("learned")[static_cast<std::size_t>(index)];
        const GoldenTensor tokens(golden.at("input_ids")), ids(golden.at("position_ids"));
        const double padding = golden.at("config").at("padding_idx");
        const double past = golden.at("config").value("past_key_values_length", 0.0);
        const double offset = padding + 1;
        // A table whose row r holds r, so that a position tells the row it takes.
        const Table::RowMajor numbered = Eigen::VectorXd::LinSpaced(32, 0, 31);
        const std::shared_ptr<const Table> table = opened(numbered, {{"offset", offset}});
        QCOMPARE(table->rows(), 32 - static_cast<std::int64_t>(offset));
        Checks checks;
        for (std::int64_t row = 0; row < tokens.shape[0]; ++row) {
            const auto positions = positionsOf(tokens, row, [&](double token) { return token != padding; });
            for (std::int64_t token = 0; token < tokens.shape[1]; ++token) {
                const std::int64_t position = positions[static_cast<std::size_t>(token)];
                const auto where = [&] { return std::to_string(row) + ", " + std::to_string(token); };
                if (position < 0)
                    checks.near(ids.at({row, token}), padding, 0, where); // a row before the offset
                else
                    checks.near(table->values()(position + static_cast<std::int64_t>(past), 0), ids.at({row, token}), 0, where);
            }
        }
        VERIFY_ALL(checks);
    }

    void rowsAreLookedUpAfterTheOffset_data()
    {
        addGoldenRows("learned", [](const nlohmann::json &golden) { return golden.at("kind") == "lookup"; });
    }

    void rowsAreLookedUpAfterTheOffset()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("learned")[static_cast<std::size_t>(index)];
        const nlohmann::json &config = golden.at("config");
        const std::int64_t offset = config.at("offset"), past = config.at("past_key_values_length");
        const Table::RowMajor weight = matrixOf(golden.at("weight"), config.at("num_embeddings").get<std::int64_t>() + offset);
        const std::shared_ptr<const Table> table = opened(weight, {{"offset", static_cast<double>(offset)}});
        const GoldenTensor output(golden.at("output"));
        Checks checks;
        for (std::int64_t row = 0; row < output.shape[0]; ++row) {
            std::vector<std::int64_t> positions;
            if (golden.contains("attention_mask"))
                positions = positionsOf(GoldenTensor(golden.at("attention_mask")), row, [](double mask) { return mask == 1; });
            for (std::int64_t token = 0; token < output.shape[1]; ++token) {
                const std::int64_t position =
                    positions.empty() ? token + past : positions[static_cast<std::size_t>(token + past)];
                for (std::int64_t feature = 0; feature < output.shape[2]; ++feature)
                    // OPT gives tokens that do not count the row just before that of position 0.
                    checks.near(position < 0 ? weight(offset - 1, feature) : table->values()(position, feature),
                                output.at({row, token, feature}), 0,
                                [&] { return std::to_string(row) + ", " + std::to_string(token); });
            }
        }
        VERIFY_ALL(checks);
    }

    void gridsAreResized_data()
    {
        addGoldenRows("learned", [](const nlohmann::json &golden) { return golden.at("kind") == "interpolate_bicubic"; });
    }

    void gridsAreResized()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCases("learned")[static_cast<std::size_t>(index)];
        const nlohmann::json &config = golden.at("config");
        const std::int64_t grid = config.at("grid");
        const double height = config.at("new_h"), width = config.at("new_w");
        const std::shared_ptr<const Table> table = opened(matrixOf(golden.at("weight"), 1 + grid * grid),
                                                          {{"resize", 1}, {"grid_height", height}, {"grid_width", width}});
        const auto rows = static_cast<Eigen::Index>(1 + height * width);
        const Table::RowMajor expected = matrixOf(golden.at("output"), rows);
        QCOMPARE(table->rows(), rows);
        QVERIFY((table->values() - expected).cwiseAbs().maxCoeff()
                <= vectorTolerance * std::max(1.0, expected.cwiseAbs().maxCoeff()));
    }

    void aGridOfTheSameSizeIsTheSame()
    {
        const Table::RowMajor rows = Table::RowMajor::Random(1 + 7 * 7, 5);
        const auto same = opened(rows, {{"resize", 1}, {"grid_height", 7}, {"grid_width", 7}});
        QVERIFY((same->values() - rows).cwiseAbs().maxCoeff() < 1e-15);
        // One patch repeated everywhere, and a grid made one patch.
        QCOMPARE(opened(rows.topRows(2), {{"resize", 1}, {"grid_height", 64}, {"grid_width", 1}})->rows(), 65);
        QVERIFY((opened(rows.topRows(2), {{"resize", 1}, {"grid_height", 3}, {"grid_width", 3}})->values().row(5) - rows.row(1))
                    .norm()
                < 1e-15);
    }

    void tablesThatDoNotFitAreErrors()
    {
        const auto sentence = [](std::int64_t rows, const Values &values) {
            const auto table = std::make_shared<const Table>(Table::RowMajor(Table::RowMajor::Ones(rows, 2)));
            const Result<Signal> signal = findEncoding("learned")->evaluate({.dimension = 2}, {.values = values, .table = table});
            return signal ? std::string() : signal.error();
        };
        QVERIFY(QString::fromStdString(sentence(2, {{"offset", 2}})).startsWith("offset"));
        QVERIFY(QString::fromStdString(sentence(512, {{"resize", 1}})).startsWith("resize"));
        QVERIFY(QString::fromStdString(sentence(1, {{"resize", 1}})).startsWith("resize"));
        QCOMPARE(sentence(197, {{"resize", 1}}), std::string());
        QCOMPARE(sentence(199, {{"resize", 1}, {"offset", 2}}), std::string());
    }

    void aRandomTableWithAnOffsetIsALaterPartOfIt()
    {
        const Scene scene = withKnobs(sceneOf("learned", 8, 1e4, 512), {{"rows", 100}});
        const auto values = [](const Scene &of) { return Table::RowMajor(learnedTableOf(signalOf(of))->table->values()); };
        const Table::RowMajor shifted = values(withKnobs(scene, {{"offset", 2}}));
        QCOMPARE(shifted.rows(), 100);
        QVERIFY(shifted.topRows(98) == values(scene).bottomRows(98));
        QCOMPARE(values(withKnobs(scene, {{"resize", 1}, {"grid_height", 3}, {"grid_width", 4}})).rows(), 13);
        QCOMPARE(values(withKnobs(scene, {{"rows", 1}, {"resize", 1}, {"grid_height", 1}, {"grid_width", 1}})).rows(), 2);
    }
};

TEST_CLASS(TestGoldenAbsolute, NoApplication)
#include "tst_golden_absolute.moc"
