// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/bias_matrix.h"
#include "core/analysis/normalised_distance.h"
#include "core/encodings/biases.h"
#include "core/lag_function.h"
#include "core/scene_edits.h"
#include "core/signal.h"
#include "core/view.h"

#include "tests/support/biases.h"
#include "tests/support/checks.h"
#include "tests/support/goldens.h"
#include "tests/support/layers.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/sentences.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace posviz;

namespace {

Bias biasOfTable(std::string_view encoding, Table::RowMajor numbers, const Values &values = {})
{
    return std::get<Bias>(certain(
        findEncoding(encoding)->evaluate({}, {.values = values, .table = std::make_shared<const Table>(std::move(numbers))})));
}

Bias biasOfTable(std::string_view encoding, const nlohmann::json &matrix, const Values &values = {})
{
    const GoldenTensor golden(matrix);
    return biasOfTable(encoding,
                       Table::RowMajor(Eigen::Map<const Table::RowMajor>(golden.data.data(), golden.shape[0], golden.shape[1])),
                       values);
}

const LagFunction &functionOf(const Bias &bias, int head = 0)
{
    return std::get<std::vector<LagFunction>>(bias.heads).at(static_cast<std::size_t>(head));
}

NormalisedDistance fireOf(const nlohmann::json &golden)
{
    const auto tensor = [&](const char *name) { return GoldenTensor(golden.at(name)); };
    const GoldenTensor w1 = tensor("w1"), b1 = tensor("b1"), w2 = tensor("w2"), b2 = tensor("b2");
    const auto vector = [](const GoldenTensor &of) {
        return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(of.data.data(), static_cast<Eigen::Index>(of.data.size())));
    };
    NormalisedDistance fire{.c = golden.at("config").at("c").get<double>(),
                            .threshold = std::abs(golden.at("config").at("L_multiplier").get<double>()
                                                  * golden.at("config").at("init_L").get<double>()),
                            .hiddenWeights = vector(w1),
                            .hiddenBiases = vector(b1),
                            .outputWeights = Eigen::MatrixXd(w2.shape[0], w2.shape[1]),
                            .outputBiases = vector(b2)};
    for (std::int64_t head = 0; head < w2.shape[0]; ++head)
        for (std::int64_t unit = 0; unit < w2.shape[1]; ++unit)
            fire.outputWeights(head, unit) = w2.at({head, unit});
    return fire;
}

Figure figureOf(const Scene &scene, Resolution resolution = {})
{
    return certain(findView("bias")->build(scene, signalOf(scene), resolution));
}

} // namespace

class TestBias : public QObject {
    Q_OBJECT

  private slots:
    // Published implementations.

    void alibiGoldens_data() { addGoldenRows("alibi"); }
    void alibiGoldens()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("alibi", index);
        const nlohmann::json &config = golden.at("config");
        const auto kind = golden.at("kind").get<std::string>();
        const int heads = config.value("num_heads", config.value("heads", 0));
        const bool mpt = kind == "slopes_mpt" || kind == "bias_row_mpt";
        Values knobs{{"heads", heads}, {"mask", kind == "bias_matrix" ? 1.0 : 0.0}, {"slopes", mpt ? 1.0 : 0.0}};
        if (mpt)
            knobs["alibi_bias_max"] = config.at("alibi_bias_max").get<double>();
        const Bias bias = biasOf("alibi", knobs);
        QCOMPARE(bias.headCount(), heads);
        Checks checks;
        const auto near = [&](double actual, double expected, int head) {
            checks.near(actual, expected, 1e-12 * std::max(std::abs(expected), 1e-3),
                        [&] { return "head " + std::to_string(head); });
        };
        if (kind == "slopes" || kind == "slopes_mpt") {
            for (int head = 0; head < heads; ++head)
                near(-functionOf(bias, head).at(1), golden.at("slopes")[static_cast<std::size_t>(head)].get<double>(), head);
        } else {
            const GoldenTensor output(golden.at("output"));
            if (kind == "bias_matrix") {
                // The queries are the last of the positions; heads beyond those that have a bias add nothing.
                const std::int64_t queries = output.shape[1], keys = output.shape[2];
                for (std::int64_t head = 0; head < output.shape[0]; ++head)
                    for (std::int64_t i = 0; i < queries; ++i)
                        for (std::int64_t j = 0; j < keys; ++j)
                            near(head < heads ? functionOf(bias, static_cast<int>(head)).at(i + keys - queries - j) : 0.0,
                                 output.at({head, i, j}), static_cast<int>(head));
            } else {
                const std::int64_t keys = output.shape[2];
                for (std::int64_t row = 0; row < output.shape[0]; ++row) {
                    const int head = static_cast<int>(row % heads);
                    // Bloom counts the keys that are not masked; its numbers and the paper's differ by a number for each row.
                    std::vector<std::int64_t> places(static_cast<std::size_t>(keys), 1);
                    std::vector<std::int64_t> positions(static_cast<std::size_t>(keys));
                    if (kind == "bias_row") {
                        const GoldenTensor mask(golden.at("attention_mask"));
                        for (std::int64_t key = 0; key < keys; ++key)
                            places[static_cast<std::size_t>(key)] = static_cast<std::int64_t>(mask.at({row / heads, key}));
                    }
                    std::partial_sum(places.begin(), places.end(), positions.begin());
                    const std::int64_t query = positions.back();
                    const double ofRow =
                        kind == "bias_row_mpt" ? 0.0 : -functionOf(bias, head).at(1) * static_cast<double>(query - 1);
                    for (std::size_t key = 0; key < positions.size(); ++key)
                        if (places[key] == 1)
                            near(functionOf(bias, head).at(query - positions[key]) + ofRow,
                                 output.at({row, 0, static_cast<std::int64_t>(key)}), head);
                }
            }
        }
        VERIFY_ALL(checks);
    }

    void t5Goldens_data() { addGoldenRows("t5_bucket"); }
    void t5Goldens()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("t5_bucket", index);
        const nlohmann::json &config = golden.at("config");
        const bool bidirectional = config.at("bidirectional").get<bool>();
        const int buckets = config.at("num_buckets").get<int>();
        const auto farthest = config.at("max_distance").get<std::int64_t>();
        Checks checks;
        if (golden.at("kind") == "bucket") {
            const auto positions = golden.at("relative_positions").get<std::vector<std::int64_t>>();
            const auto expected = golden.at("buckets_f64").get<std::vector<int>>();
            const LagFunction places = t5Bias(Eigen::VectorXd::LinSpaced(buckets, 0, buckets - 1), bidirectional, farthest);
            for (std::size_t i = 0; i < positions.size(); ++i) {
                const auto where = [&] { return std::to_string(positions[i]); };
                checks.near(t5Bucket(positions[i], bidirectional, buckets, farthest), expected[i], 0, where);
                if (bidirectional || positions[i] <= 0)
                    checks.near(places.at(-positions[i]), expected[i], 0, where);
            }
        } else {
            const GoldenTensor weight(golden.at("weight")), output(golden.at("output"));
            const auto past = config.at("past_seen_tokens").get<std::int64_t>();
            for (std::int64_t head = 0; head < output.shape[1]; ++head) {
                Eigen::VectorXd values(buckets);
                for (int bucket = 0; bucket < buckets; ++bucket)
                    values[bucket] = weight.at({bucket, head});
                const LagFunction function = t5Bias(values, bidirectional, farthest);
                for (std::int64_t query = 0; query < output.shape[2]; ++query)
                    for (std::int64_t key = 0; key < output.shape[3]; ++key) {
                        const auto where = [&] { return std::to_string(query) + ", " + std::to_string(key); };
                        // The code gives later keys a number, which its mask then hides; here they have none.
                        if (!bidirectional && key > query + past)
                            checks.that(std::isnan(function.at(query + past - key)), where);
                        else
                            checks.near(function.at(query + past - key), output.at({0, head, query, key}), 0, where);
                    }
            }
        }
        VERIFY_ALL(checks);
    }

    void t5TableFromAFile_data()
    {
        addGoldenRows("t5_bucket", [](const nlohmann::json &golden) { return golden.at("kind") != "bucket"; });
    }
    void t5TableFromAFile()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("t5_bucket", index);
        const nlohmann::json &config = golden.at("config");
        const bool bidirectional = config.at("bidirectional").get<bool>();
        const Bias bias =
            biasOfTable("t5", golden.at("weight"),
                        {{"mask", bidirectional ? 1.0 : 0.0}, {"max_distance", config.at("max_distance").get<double>()}});
        const GoldenTensor output(golden.at("output"));
        const auto past = config.at("past_seen_tokens").get<std::int64_t>();
        QCOMPARE(bias.headCount(), static_cast<int>(output.shape[1]));
        QVERIFY(bias.learned && bias.trained && bias.causal == !bidirectional && !isUntrained(bias));
        Checks checks;
        for (std::int64_t head = 0; head < output.shape[1]; ++head)
            for (std::int64_t query = 0; query < output.shape[2]; ++query)
                for (std::int64_t key = 0; key < output.shape[3]; ++key)
                    if (bidirectional || key <= query + past)
                        checks.near(biasAt(bias, static_cast<int>(head), query + past, key), output.at({0, head, query, key}), 0,
                                    [&] { return std::to_string(query) + ", " + std::to_string(key); });
        VERIFY_ALL(checks);
    }

    void kerpleGoldens_data() { addGoldenRows("kerple"); }
    void kerpleGoldens()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("kerple", index);
        const auto kind = golden.at("kind").get<std::string>();
        const auto numbers = [&](const char *name) { return golden.at(name).get<std::vector<double>>(); };
        const GoldenTensor x(golden.at("x")), output(golden.at("output"));
        Checks checks;
        for (std::int64_t batch = 0; batch < x.shape[0]; ++batch)
            for (std::int64_t head = 0; head < x.shape[1]; ++head) {
                const auto h = static_cast<std::size_t>(head);
                const LagFunction function = kind == "log"              ? kerpleLogBias(numbers("a")[h], numbers("p")[h])
                                             : kind == "alibi_as_power" ? kerplePowerBias(numbers("a")[h], 1)
                                                                        : kerplePowerBias(numbers("a")[h], numbers("p")[h]);
                const bool weighted = kind == "weight" || kind == "bias_and_weight";
                const LagFunction weight = kind == "weight"            ? function
                                           : kind == "bias_and_weight" ? kerplePowerBias(numbers("wei_a")[h], numbers("wei_p")[h])
                                                                       : function;
                const std::int64_t first = x.shape[3] - x.shape[2]; // the queries are the last of the positions
                for (std::int64_t query = 0; query < x.shape[2]; ++query)
                    for (std::int64_t key = 0; key < x.shape[3]; ++key) {
                        // The code takes distance 0 for later keys, which its mask then hides.
                        const std::int64_t lag = std::max<std::int64_t>(0, first + query - key);
                        double score = x.at({batch, head, query, key});
                        if (weighted)
                            score *= std::exp(weight.at(lag));
                        if (kind != "weight")
                            score += function.at(lag);
                        const double expected = output.at({batch, head, query, key});
                        checks.near(score, expected, 1e-12 * std::max(1.0, std::abs(expected)),
                                    [&] { return std::to_string(query) + ", " + std::to_string(key); });
                    }
            }
        VERIFY_ALL(checks);
    }

    void fireGoldens_data() { addGoldenRows("fire"); }
    void fireGoldens()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("fire", index);
        const GoldenTensor output(golden.at("output"));
        const Bias bias{.heads = fireOf(golden), .learned = true};
        QCOMPARE(bias.headCount(), static_cast<int>(output.shape[1]));
        Checks checks;
        for (std::int64_t head = 0; head < output.shape[1]; ++head)
            for (std::int64_t query = 0; query < output.shape[2]; ++query)
                for (std::int64_t key = 0; key < output.shape[3]; ++key) {
                    const double expected = output.at({0, head, query, key});
                    checks.near(biasAt(bias, static_cast<int>(head), query, key), expected,
                                1e-12 * std::max(1.0, std::abs(expected)),
                                [&] { return std::to_string(query) + ", " + std::to_string(key); });
                }
        VERIFY_ALL(checks);
    }

    void swinGoldens_data() { addGoldenRows("swin"); }
    void swinGoldens()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("swin", index);
        const auto kind = golden.at("kind").get<std::string>();
        const auto size = golden.at("config").at("window").get<std::vector<int>>();
        WindowBias window{.height = size[0], .width = size[1], .table = {}, .classToken = kind == "beit"};
        Checks checks;
        if (golden.contains("index") && !golden.at("index").is_null()) {
            const GoldenTensor rows(golden.at("index"));
            QCOMPARE(window.positions(), rows.shape[0]);
            for (std::int64_t query = 0; query < rows.shape[0]; ++query)
                for (std::int64_t key = 0; key < rows.shape[1]; ++key)
                    checks.near(static_cast<double>(window.rowOf(query, key)), rows.at({query, key}), 0,
                                [&] { return std::to_string(query) + ", " + std::to_string(key); });
        }
        if (kind == "bias") {
            const GoldenTensor table(golden.at("table")), output(golden.at("output"));
            window.table = Eigen::MatrixXd(table.shape[0], table.shape[1]);
            for (std::int64_t row = 0; row < table.shape[0]; ++row)
                for (std::int64_t head = 0; head < table.shape[1]; ++head)
                    window.table(row, head) = table.at({row, head});
            const Bias bias{.heads = window, .learned = true};
            for (std::int64_t head = 0; head < output.shape[0]; ++head)
                for (std::int64_t query = 0; query < output.shape[1]; ++query)
                    for (std::int64_t key = 0; key < output.shape[2]; ++key)
                        checks.near(biasAt(bias, static_cast<int>(head), query, key), output.at({head, query, key}), 1e-15,
                                    [&] { return std::to_string(query) + ", " + std::to_string(key); });
        }
        if (kind == "swinv2") {
            const GoldenTensor coordinates(golden.at("coords_table"));
            const auto pretrained = golden.at("config").at("pretrained_window_size").get<std::vector<int>>();
            for (std::int64_t down = 0; down < coordinates.shape[1]; ++down)
                for (std::int64_t right = 0; right < coordinates.shape[2]; ++right) {
                    const auto where = [&] { return std::to_string(down) + ", " + std::to_string(right); };
                    checks.near(swinV2Coordinate(static_cast<int>(down) - size[0] + 1, size[0], pretrained[0]),
                                coordinates.at({0, down, right, 0}), 1e-12, where);
                    checks.near(swinV2Coordinate(static_cast<int>(right) - size[1] + 1, size[1], pretrained[1]),
                                coordinates.at({0, down, right, 1}), 1e-12, where);
                }
        }
        VERIFY_ALL(checks);
    }

    // A step along an axis is measured by the window's size along that axis, whatever the other one is.
    void stepsOfAWindowKnowTheirOwnAxis()
    {
        Checks checks;
        const auto biasOf = [](int height, int width) {
            return std::get<Bias>(
                signalOf(withKnobs(sceneOf("swin", 64, 1e4, height * width),
                                   {{"position_bias", 1}, {"window_height", height}, {"window_width", width}})));
        };
        for (const int size : {2, 5, 8}) {
            const Bias square = biasOf(size, size);
            for (const int other : {1, 3, 7}) {
                const Bias flat = biasOf(other, size), tall = biasOf(size, other);
                for (std::int64_t step = 0; step < size; ++step)
                    for (int head = 0; head < square.headCount(); ++head) {
                        const auto where = [&] { return std::to_string(size) + " and " + std::to_string(other); };
                        checks.near(biasAt(flat, head, step, 0), biasAt(square, head, step, 0), 1e-15, where);
                        checks.near(biasAt(tall, head, step * other, 0), biasAt(square, head, step * size, 0), 1e-15, where);
                    }
            }
        }
        VERIFY_ALL(checks);
    }

    void swinTableFromAFile()
    {
        const auto isSquare = [](const nlohmann::json &golden) {
            return golden.at("kind") == "bias" && golden.at("config").at("window")[0] == golden.at("config").at("window")[1];
        };
        Checks checks;
        for (const nlohmann::json &golden : goldenCases("swin"))
            if (isSquare(golden)) {
                const Bias bias = biasOfTable("swin", golden.at("table"));
                QVERIFY(bias.trained && !isUntrained(bias));
                const GoldenTensor output(golden.at("output"));
                QCOMPARE(definedPositions(bias), std::optional<std::int64_t>(output.shape[1]));
                for (std::int64_t head = 0; head < output.shape[0]; ++head)
                    for (std::int64_t query = 0; query < output.shape[1]; ++query)
                        for (std::int64_t key = 0; key < output.shape[2]; ++key)
                            checks.near(biasAt(bias, static_cast<int>(head), query, key), output.at({head, query, key}), 1e-15,
                                        [&] { return std::to_string(query) + ", " + std::to_string(key); });
            }
        VERIFY_ALL(checks);
    }

    // A row's number in place of its value, so that the bias is the index of BEiT's code.
    void swinTableWithAClassToken()
    {
        const auto &cases = goldenCases("swin");
        const auto golden = std::ranges::find(cases, "beit/3x3", [](const nlohmann::json &each) { return each.at("name"); });
        QVERIFY(golden != cases.end());
        const GoldenTensor rows(golden->at("index"));
        Table::RowMajor numbers(28, 1);
        numbers.col(0).setLinSpaced(0, 27);
        const Bias bias = biasOfTable("swin", numbers);
        QCOMPARE(definedPositions(bias), std::optional<std::int64_t>(10));
        Checks checks;
        for (std::int64_t query = 0; query < 10; ++query)
            for (std::int64_t key = 0; key < 10; ++key)
                checks.near(biasAt(bias, 0, query, key), rows.at({query, key}), 1e-13,
                            [&] { return std::to_string(query) + ", " + std::to_string(key); });
        VERIFY_ALL(checks);
    }

    // domain.md T15: the first distance of each bucket.
    void t5BucketsBegin_data()
    {
        QTest::addColumn<bool>("bidirectional");
        QTest::addColumn<int>("bucket");
        QTest::addColumn<int>("distance");
        const std::vector<int> both{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91};
        const std::vector<int> causal{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                      16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113};
        for (const auto &[name, bidirectional, starts] : {std::tuple{"both sides", true, both}, {"causal", false, causal}})
            for (std::size_t bucket = 0; bucket < starts.size(); ++bucket)
                QTest::addRow("%s, bucket %d", name, static_cast<int>(bucket))
                    << bidirectional << static_cast<int>(bucket) << starts[bucket];
    }

    void t5BucketsBegin()
    {
        QFETCH(bool, bidirectional);
        QFETCH(int, bucket);
        QFETCH(int, distance);
        QCOMPARE(t5Bucket(-distance, bidirectional, 32, 128), bucket);
        QVERIFY(distance == 0 || t5Bucket(1 - distance, bidirectional, 32, 128) == bucket - 1);
        if (bidirectional && distance > 0)
            QCOMPARE(t5Bucket(distance, true, 32, 128), bucket + 16);
        // The first lag of a piece, where the pieces of a function begin.
        const LagFunction function = t5Bias(Eigen::VectorXd::LinSpaced(32, 0, 31), bidirectional, 128);
        QCOMPARE(function.pieces()[function.pieceOf(distance)].first, std::int64_t{distance});
        QCOMPARE(function.at(distance), static_cast<double>(bucket));
    }

    // Where no distance is left between the exact buckets and the last one; the code divides by zero.
    void t5WithoutRoomForFarBuckets()
    {
        for (const auto &[buckets, farthest] : {std::pair{1024, std::int64_t{1}}, {64, std::int64_t{16}}, {4, std::int64_t{1}}})
            for (const bool bidirectional : {true, false}) {
                const LagFunction function = t5Bias(Eigen::VectorXd::LinSpaced(buckets, 0, buckets - 1), bidirectional, farthest);
                const int side = bidirectional ? buckets / 2 : buckets;
                QCOMPARE(function.at(longestLength), side - 1.0);
                QCOMPARE(function.at(side / 2 - 1), side / 2 - 1.0);
                QCOMPARE(function.at(side / 2), side - 1.0);
            }
    }

    // domain.md T16.
    void alibiSlopesOfThePaper_data()
    {
        QTest::addColumn<int>("heads");
        QTest::addColumn<QStringList>("slopes");
        QTest::newRow("H = 8") << 8 << QStringList{".5", ".25", ".125", ".0625", ".03125", ".015625", ".0078125", ".00390625"};
        QTest::newRow("H = 6") << 6 << QStringList{".25", ".0625", ".015625", ".00390625", ".5", ".125"};
        QTest::newRow("H = 12") << 12 << QStringList{".5",       ".25",       ".125",    ".0625",   ".03125",  ".015625",
                                                     ".0078125", ".00390625", ".707107", ".353553", ".176777", ".0883883"};
        QTest::newRow("H = 16") << 16 << QStringList{".707107", ".500000", ".353553"};
        QTest::newRow("H = 1") << 1 << QStringList{".00390625"};
    }

    void alibiSlopesOfThePaper()
    {
        QFETCH(int, heads);
        QFETCH(QStringList, slopes);
        const Bias bias = biasOf("alibi", {{"heads", heads}});
        Checks checks;
        for (int head = 0; head < slopes.size(); ++head)
            checks.near(-functionOf(bias, head).at(1), published(slopes[head]).value, published(slopes[head]).unit,
                        [&] { return "head " + std::to_string(head); });
        checks.near(-functionOf(bias, heads == 16                ? 15
                                      : heads <= 8 && heads != 6 ? heads - 1
                                      : heads == 6               ? 3
                                                                 : 7)
                         .at(1),
                    0.00390625, 0, [] { return "the flattest"; });
        VERIFY_ALL(checks);
    }

    // domain.md T20.
    void kerpleLogarithm_data()
    {
        QTest::addColumn<int>("distance");
        QTest::addColumn<QString>("bias");
        QTest::newRow("1") << 1 << "-.405465";
        QTest::newRow("10") << 10 << "-1.791759";
        QTest::newRow("100") << 100 << "-3.931826";
        QTest::newRow("1000") << 1000 << "-6.216606";
    }

    void kerpleLogarithm()
    {
        QFETCH(int, distance);
        QFETCH(QString, bias);
        const Bias kerple = biasOf("kerple", {{"kerple_numbers", 1}, {"kerple_p", 1}, {"kerple_a", 0.5}});
        Checks checks;
        checks.near(functionOf(kerple).at(distance), published(bias).value, published(bias).unit, [] { return "bias"; });
        VERIFY_ALL(checks);
    }

    // domain.md T20.
    void fireInput_data()
    {
        QTest::addColumn<int>("distance");
        QTest::addColumn<int>("query");
        QTest::addColumn<QString>("input");
        QTest::newRow("1 of 100") << 1 << 100 << ".024098";
        QTest::newRow("10 of 100") << 10 << 100 << ".175255";
        QTest::newRow("100 of 100") << 100 << 100 << ".606282";
        QTest::newRow("1000 of 2000") << 1000 << 2000 << ".870235";
        QTest::newRow("2000 of 2000") << 2000 << 2000 << "1.000000";
    }

    void fireInput()
    {
        QFETCH(int, distance);
        QFETCH(int, query);
        QFETCH(QString, input);
        const auto fire = std::get<NormalisedDistance>(biasOf("fire").heads);
        Checks checks;
        checks.near(NormalisedDistanceHead(fire, 0, true).input(query, distance), published(input).value, published(input).unit,
                    [] { return "input"; });
        VERIFY_ALL(checks);
    }

    // Laws.

    void biasDependsOnTheDistanceOnly_data() { addBiasRows(); }
    void biasDependsOnTheDistanceOnly()
    {
        QFETCH(QString, encoding);
        const Bias bias = biasOf(encoding.toStdString());
        Checks checks;
        for (const auto &[query, key] : {std::pair{3, 0}, {40, 40}, {30, 7}, {7, 30}})
            for (const std::int64_t shift : {1, 5, 8}) {
                const double here = biasAt(bias, 0, query, key), there = biasAt(bias, 0, query + shift, key + shift);
                const auto where = [&] { return std::to_string(query) + ", " + std::to_string(key); };
                if (std::isnan(here))
                    checks.that(std::isnan(there), where);
                else if (encoding != "swin") // a step along the window wraps to its next row
                    checks.near(there, here, 0, where);
                else
                    checks.that(std::isfinite(here), where);
            }
        VERIFY_ALL(checks);
        // FIRE measures distances by the query's position once that passes its threshold.
        const Bias fire = biasOf("fire");
        QVERIFY(biasAt(fire, 0, 500, 100) == biasAt(fire, 0, 510, 110));
        QVERIFY(biasAt(fire, 0, 5000, 1000) != biasAt(fire, 0, 6000, 2000));
    }

    void causalMeansThatLaterKeysAreMasked_data() { addBiasRows(); }
    void causalMeansThatLaterKeysAreMasked()
    {
        QFETCH(QString, encoding);
        const Encoding *described = findEncoding(encoding.toStdString());
        const bool choice = std::ranges::count(described->parameters, "mask", &Parameter::key) > 0;
        for (const double mask : choice ? std::vector<double>{0, 1} : std::vector<double>{0}) {
            const Bias bias = biasOf(encoding.toStdString(), choice ? Values{{"mask", mask}} : Values{});
            QVERIFY(!choice || bias.causal == (mask == 0));
            QCOMPARE(std::isnan(biasAt(bias, 0, 5, 9)), bias.causal);
            QVERIFY(!std::isnan(biasAt(bias, 0, 9, 5)));
        }
    }

    void endsOfTheRanges_data() { addBiasRows(); }
    void endsOfTheRanges()
    {
        QFETCH(QString, encoding);
        for (const double heads : {1.0, 256.0})
            for (const std::int64_t length : {std::int64_t{1}, longestLength})
                for (const double shape : {0.0, 1.0, 2.0}) {
                    const Scene scene = withKnobs(sceneOf(encoding.toStdString(), 2, 1e4, length),
                                                  {{"heads", heads}, {"bias_shape", shape}, {"head", 255}});
                    const Figure figure = figureOf(scene, {.rows = 60, .columns = 70});
                    const bool told =
                        std::ranges::find(figure.notes, sentence("There is no head {0}; the last one, {1}, is shown.", 255,
                                                                 static_cast<int>(heads) - 1))
                        != figure.notes.end();
                    QCOMPARE(told, heads == 1);
                    if (shape == 0) {
                        const CellMatrix &values = heatmapOf(figure)->values;
                        QVERIFY(values.array().isFinite().any());
                        QVERIFY((values.array().isFinite() || values.array().isNaN()).all());
                        QVERIFY(std::isfinite(values(0, 0)));
                    } else {
                        const std::vector<Curve> curves = layersOf<Curve>(figure);
                        QCOMPARE(curves.size(), std::size_t{heads == 1 ? 1u : 16u});
                        QCOMPARE(std::ranges::count(curves, CurveStyle::Main, &Curve::style), std::ptrdiff_t{1});
                        for (const Curve &curve : curves) {
                            QVERIFY(!curve.x.empty() && curve.x.size() <= 70 && std::ranges::is_sorted(curve.x));
                            QVERIFY(std::ranges::all_of(curve.y, [](double y) { return std::isfinite(y); }));
                        }
                    }
                }
    }

    void curvesHoldTheValues_data() { addBiasRows(); }
    void curvesHoldTheValues()
    {
        QFETCH(QString, encoding);
        for (const double shape : {1.0, 2.0}) {
            const Scene scene = withKnobs(sceneOf(encoding.toStdString(), 64, 1e4, 49), {{"bias_shape", shape}});
            const Bias bias = std::get<Bias>(signalOf(scene));
            const std::vector<Curve> curves = layersOf<Curve>(figureOf(scene, {.rows = 500, .columns = 500}));
            QCOMPARE(static_cast<int>(curves.size()), bias.headCount());
            Checks checks;
            for (const Curve &curve : curves) {
                const int head = QString::fromStdString(english(curve.name)).section(' ', 1).toInt();
                for (std::size_t i = 0; i < curve.x.size(); ++i) {
                    const std::int64_t query = encoding == "swin" ? 6 : 48;
                    const auto distance = static_cast<std::int64_t>(curve.x[i]);
                    checks.near(curve.y[i], biasAt(bias, head, query, query - distance), 1e-14,
                                [&] { return english(curve.name) + " at " + std::to_string(distance); });
                }
            }
            VERIFY_ALL(checks);
        }
    }

    // What is hatched is masked, and most of what is masked is hatched.
    void maskedPairsAreHatched()
    {
        const Scene scene = sceneOf("alibi", 64, 1e4, 300);
        const Figure figure = figureOf(scene, {.rows = 200, .columns = 250});
        const std::vector<Absence> areas = layersOf<Absence>(figure);
        QVERIFY(areas.size() > 10 && areas.size() < 256); // few, however many cells there are
        double hatched = 0;
        for (const Absence &area : areas) {
            QVERIFY(area.left >= area.bottom); // the first key comes after the last query
            hatched += (area.right - area.left) * (area.bottom - area.top);
        }
        QVERIFY(hatched > 0.97 * 300 * 299 / 2);
        QCOMPARE(notesThatSay(figure, "Keys after the query are masked."), std::ptrdiff_t{1});
        QVERIFY(says(areas.front().sentence, "Keys after the query are masked."));
        QVERIFY(areas.back().sentence.empty());
    }

    void everyHeadCountHasItsRows()
    {
        // A seed is a set of numbers: more heads begin with the same ones, and another seed has others.
        for (const char *encoding : {"t5", "kerple"}) {
            const Bias few = biasOf(encoding, {{"heads", 3}}), many = biasOf(encoding, {{"heads", 200}});
            QVERIFY(biasAt(few, 2, 40, 9) == biasAt(many, 2, 40, 9));
            QVERIFY(biasAt(biasOf(encoding, {{"heads", 3}, {"bias_seed", 1}}), 2, 40, 9) != biasAt(few, 2, 40, 9));
            QVERIFY(few.learned && !few.trained);
        }
        // The code's ranges: p ~ U[0, 2], a ~ U[0, 1].
        const Bias kerple = biasOf("kerple", {{"heads", 256}});
        for (int head = 0; head < 256; ++head)
            QVERIFY(biasAt(kerple, head, 1, 0) < 0 && biasAt(kerple, head, 1, 0) > -2 * std::log(2.0));
    }

    // Sandwich is the product of sinusoidal vectors, less that of a vector with itself (NeMo), divided by 8h/H.
    /// A row that is scaled from another head's is that of its own head.
    void rowsFromAnotherHeadAreTheSame()
    {
        Checks checks;
        for (const char *encoding : {"sandwich", "alibi", "kerple", "t5"}) {
            const Bias bias = biasOf(encoding, {{"heads", 6}});
            std::vector<Run> keys{{0, 1}, {3, 40}, {60, 38}, {98, 2}};
            const std::vector<double> first = biasRow(bias, 2, 99, keys);
            for (int head = 0; head < 6; ++head) {
                const std::vector<double> own = biasRow(bias, head, 99, keys), scaled = biasRow(bias, head, 99, keys, 2, first);
                for (std::size_t i = 0; i < own.size(); ++i)
                    checks.near(scaled[i], own[i], 1e-13 * std::abs(own[i]), [&] { return encoding + std::to_string(head); });
            }
        }
        VERIFY_ALL(checks);
    }

    void sandwichIsTheProductOfSinusoids()
    {
        const Bias bias = biasOf("sandwich", {{"heads", 8}});
        Checks checks;
        for (const std::int64_t distance : {0, 1, 10, 1000}) {
            double sum = 0;
            for (int pair = 0; pair < 64; ++pair)
                sum += std::cos(static_cast<double>(distance) * std::pow(1e4, -pair / 64.0));
            for (int head = 0; head < 8; ++head)
                checks.near(functionOf(bias, head).at(distance), (sum - 64) / (head + 1), 1e-11,
                            [&] { return std::to_string(distance) + ", head " + std::to_string(head); });
        }
        VERIFY_ALL(checks);
    }

    // T5 begins with deviation d_model^(-1/2) of its base model, Swin with 0.02: five standard errors of the deviation.
    void learnedBiasesBeginAsTrainingDoes()
    {
        const Eigen::MatrixXd swin = std::get<WindowBias>(biasOf("swin").heads).table;
        const auto count = static_cast<double>(swin.size());
        QVERIFY(count >= 300);
        QVERIFY(std::abs(std::sqrt(swin.squaredNorm() / count) / 0.02 - 1) < 5 / std::sqrt(2 * count));
        double squares = 0, numbers = 0;
        const Bias t5 = biasOf("t5", {{"heads", 32}});
        for (const LagFunction &head : std::get<std::vector<LagFunction>>(t5.heads))
            for (std::int64_t distance = 0; distance < 8; ++distance, ++numbers) // each in a bucket of its own
                squares += head.at(distance) * head.at(distance);
        QVERIFY(std::abs(std::sqrt(squares / numbers * 768) - 1) < 5 / std::sqrt(2 * numbers));
    }

    void swinV2StaysBetweenZeroAndSixteen()
    {
        const Bias bias = biasOf("swin", {{"position_bias", 1}});
        const auto &table = std::get<WindowBias>(bias.heads).table;
        QCOMPARE(table.rows(), Eigen::Index{169});
        QVERIFY(table.minCoeff() > 0 && table.maxCoeff() < 16 && table.minCoeff() < table.maxCoeff());
        // No step at all: nothing goes into the network, which has no offsets, so half of 16 comes out.
        QVERIFY((table.row(84).array() == 8).all());
        QCOMPARE(swinV2Coordinate(3, 1, 0), 0.0);
    }

    void othersSayThatTheyHaveNone()
    {
        for (const char *id : {"rope", "sinusoidal", "learned"}) {
            const Scene scene = sceneOf(id, 64, 1e4, 100);
            const Result<Figure> figure = findView("bias")->build(scene, signalOf(scene), {});
            QVERIFY(!figure);
            QVERIFY2(figure.error().find("has no bias") != std::string::npos && figure.error().ends_with('.'),
                     figure.error().c_str());
            QVERIFY(!withParameter(scene, "head", 1));
        }
    }
};

TEST_CLASS(TestBias, NoApplication)
#include "tst_bias.moc"
