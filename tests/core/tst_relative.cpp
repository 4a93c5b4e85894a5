// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/contextual.h"
#include "core/analysis/phasors.h"
#include "core/analysis/relative_score.h"
#include "core/analysis/score.h"
#include "core/encoding.h"
#include "core/encodings/distance_classes.h"
#include "core/encodings/initial_weights.h"
#include "core/signal.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/goldens.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

using namespace posviz;

namespace {

/// The reference is float64 as well; sums of at most a dozen terms in another order.
constexpr double scoreTolerance = 1e-12;

using VectorMatrix = Table::RowMajor;

VectorMatrix matrixOf(const nlohmann::json &tensor)
{
    const GoldenTensor golden(tensor);
    const Eigen::Index rows = golden.shape.size() == 1 ? 1 : golden.shape[golden.shape.size() - 2];
    return Eigen::Map<const VectorMatrix>(golden.data.data(), rows, golden.shape.back());
}

/// The matrix of the last two axes at the given leading indices.
VectorMatrix slice(const nlohmann::json &tensor, std::int64_t batch, std::int64_t head)
{
    const GoldenTensor golden(tensor);
    VectorMatrix values(golden.shape[2], golden.shape[3]);
    for (Eigen::Index row = 0; row < values.rows(); ++row)
        for (Eigen::Index column = 0; column < values.cols(); ++column)
            values(row, column) = golden.at({batch, head, row, column});
    return values;
}

void addKind(const char *family, const char *kind)
{
    addGoldenRows(family, [kind](const nlohmann::json &golden) { return golden.at("kind") == kind; });
}

std::shared_ptr<const Table> shared(VectorMatrix values) { return std::make_shared<const Table>(std::move(values)); }

Relative relativeOf(const char *encoding, const Values &values, int dimension = 8)
{
    return std::get<Relative>(certain(findEncoding(encoding)->evaluate({.dimension = dimension}, {.values = values})));
}

Relative relativeOfTable(const char *encoding, const Values &values, VectorMatrix numbers, int dimension = 8)
{
    return std::get<Relative>(certain(findEncoding(encoding)->evaluate(
        {.dimension = dimension}, {.values = values, .table = std::make_shared<const Table>(std::move(numbers))})));
}

LagClasses classesOf(const char *encoding, const Values &values)
{
    return std::get<DistanceVectors>(relativeOf(encoding, values).terms).classes;
}

VectorMatrix softmaxRows(VectorMatrix scores)
{
    for (Eigen::Index row = 0; row < scores.rows(); ++row) {
        scores.row(row).array() -= scores.row(row).maxCoeff();
        scores.row(row) = scores.row(row).array().exp();
        scores.row(row) /= scores.row(row).sum();
    }
    return scores;
}

/// Scores of every query with every key, the first query at position `first`.
VectorMatrix scoresOf(const Relative &signal, const VectorMatrix &queries, const VectorMatrix &keys, std::int64_t first = 0)
{
    VectorMatrix scores(queries.rows(), keys.rows());
    for (Eigen::Index i = 0; i < scores.rows(); ++i)
        for (Eigen::Index j = 0; j < scores.cols(); ++j)
            scores(i, j) = relativeScoreAt(signal, {queries.row(i), keys.row(j)}, first + i, j);
    return scores;
}

void checkMatrix(Checks &checks, const VectorMatrix &actual, const VectorMatrix &expected, const std::string &what)
{
    for (Eigen::Index row = 0; row < expected.rows(); ++row)
        for (Eigen::Index column = 0; column < expected.cols(); ++column)
            checks.near(actual(row, column), expected(row, column),
                        scoreTolerance * std::max(1.0, std::abs(expected(row, column))),
                        [&] { return what + " " + std::to_string(row) + ", " + std::to_string(column); });
}

/// A linear layer of PyTorch, [out, in] and perhaps an offset, and of its result the features of one head.
VectorMatrix layer(const VectorMatrix &input, const nlohmann::json &params, const std::string &name, Eigen::Index head,
                   Eigen::Index headDimension)
{
    VectorMatrix output = input * matrixOf(params.at(name + ".weight")).transpose();
    if (params.contains(name + ".bias"))
        output.rowwise() += matrixOf(params.at(name + ".bias")).row(0);
    return output.middleCols(head * headDimension, headDimension);
}

/// The relative encodings in every variant, small enough for brute force.
std::vector<std::pair<std::string, Relative>> relativesToTry()
{
    std::vector<std::pair<std::string, Relative>> all;
    for (const int dimension : {2, 24})
        for (const NamedScene &named : catalogueScenes(dimension, 1e4, 512))
            if (const Signal signal = signalOf(named.scene); std::holds_alternative<Relative>(signal))
                all.emplace_back(named.name, std::get<Relative>(signal));
    all.emplace_back("shaw, k 1", relativeOf("shaw", {{"max_distance", 1}}));
    all.emplace_back("transformer_xl, one pair, one feature", relativeOf("transformer_xl", {{"head_dim", 1}}, 2));
    all.emplace_back("deberta, two buckets", relativeOf("deberta", {{"position_buckets", 2}, {"max_relative_positions", 2}}));
    all.emplace_back("tupe, one position", relativeOf("tupe", {{"max_positions", 1}, {"tupe_variant", 1}}));
    return all;
}

void addRelativeRows()
{
    QTest::addColumn<Signal>("signal");
    for (const auto &[name, signal] : relativesToTry())
        QTest::newRow(name.c_str()) << Signal(signal);
}

std::vector<ScoreOptions> everyContent()
{
    return {{.content = Content::Equal}, {.content = Content::Random, .seed = 5}, {.content = Content::Shifted, .shift = 9}};
}

} // namespace

class TestRelative : public QObject {
    Q_OBJECT

  private slots:
    void shawRows_data() { addKind("shaw", "index"); }
    void shawRows()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const LagClasses classes =
            classesOf("shaw", {{"max_distance", golden.at("config").at("max_relative_position").get<double>()}});
        const VectorMatrix rows = matrixOf(golden.at("index"));
        Checks checks;
        for (Eigen::Index i = 0; i < rows.rows(); ++i)
            for (Eigen::Index j = 0; j < rows.cols(); ++j)
                // The queries are the last of the keys.
                checks.near(classes.rowOf(i + rows.cols() - rows.rows() - j), rows(i, j), 0, [&] { return words(i, j); });
        VERIFY_ALL(checks);
    }

    void shawRowsOfSpeechT5_data() { addKind("shaw", "index_speecht5"); }
    void shawRowsOfSpeechT5()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const Relative signal =
            relativeOf("shaw", {{"max_distance", golden.at("config").at("max_length").get<double>()}, {"clipping", 1}});
        const auto &vectors = std::get<DistanceVectors>(signal.terms);
        const VectorMatrix rows = matrixOf(golden.at("index"));
        Checks checks;
        for (Eigen::Index i = 0; i < rows.rows(); ++i)
            for (Eigen::Index j = 0; j < rows.cols(); ++j)
                checks.near(vectors.classes.rowOf(i - j), rows(i, j), 0, [&] { return words(i, j); });
        VERIFY_ALL(checks);
        QCOMPARE(vectors.keys->rows(), 2 * golden.at("config").at("max_length").get<std::int64_t>());
    }

    void shawAttention_data() { addKind("shaw", "attention"); }
    void shawAttention()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const LagClasses classes =
            classesOf("shaw", {{"max_distance", golden.at("config").at("max_relative_position").get<double>()}});
        const GoldenTensor shape(golden.at("q"));
        Checks checks;
        for (std::int64_t batch = 0; batch < shape.shape[0]; ++batch)
            for (std::int64_t head = 0; head < shape.shape[1]; ++head) {
                const Relative signal{.dimension = static_cast<int>(shape.shape[3]),
                                      .scale = 1,
                                      .terms = DistanceVectors{.classes = classes,
                                                               .keys = shared(matrixOf(golden.at("table_k"))),
                                                               .queries = nullptr,
                                                               .values = shared(matrixOf(golden.at("table_v")))}};
                const VectorMatrix logits =
                    scoresOf(signal, slice(golden.at("q"), batch, head), slice(golden.at("k"), batch, head));
                checkMatrix(checks, logits, slice(golden.at("logits"), batch, head), "logit");
                const VectorMatrix weights = softmaxRows(logits);
                checkMatrix(checks, weights, slice(golden.at("weights"), batch, head), "weight");
                VectorMatrix output = weights * slice(golden.at("v"), batch, head);
                const Table &values = *std::get<DistanceVectors>(signal.terms).values;
                for (Eigen::Index i = 0; i < output.rows(); ++i)
                    for (Eigen::Index j = 0; j < weights.cols(); ++j)
                        output.row(i) += weights(i, j) * values.values().row(classes.rowOf(i - j));
                checkMatrix(checks, output, slice(golden.at("output"), batch, head), "output");
            }
        VERIFY_ALL(checks);
    }

    // The logits are those before the division by √d; the vectors of the values are in another table.
    void shawTableFromAFile_data() { addKind("shaw", "attention"); }
    void shawTableFromAFile()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const Relative signal = relativeOfTable("shaw", {}, matrixOf(golden.at("table_k")));
        QVERIFY(!isUntrained(signal) && signal.trained && !std::get<DistanceVectors>(signal.terms).values);
        const VectorMatrix queries = slice(golden.at("q"), 0, 0), keys = slice(golden.at("k"), 0, 0);
        QCOMPARE(signal.dimension, static_cast<int>(queries.cols()));
        Checks checks;
        checkMatrix(checks, scoresOf(signal, queries, keys) / signal.scale, slice(golden.at("logits"), 0, 0), "logit");
        VERIFY_ALL(checks);
    }

    // Row numbers as vectors of one feature: the class of a lag is its row.
    void shawTablesOfOtherDirections()
    {
        VectorMatrix rows(7, 1);
        rows.col(0).setLinSpaced(0, 6);
        const auto row = [](const Relative &signal, std::int64_t lag) {
            const auto &vectors = std::get<DistanceVectors>(signal.terms);
            return vectors.keys->values()(vectors.classes.rowOf(lag), 0);
        };
        const Relative tensor2tensor = relativeOfTable("shaw", {}, rows);
        const Relative bert = relativeOfTable("shaw", {{"clipping", 2}}, rows);
        const Relative speecht5 = relativeOfTable("shaw", {{"clipping", 1}}, rows.topRows(6));
        Checks checks;
        for (std::int64_t lag = -9; lag <= 9; ++lag) {
            const double clipped = std::clamp(static_cast<double>(lag), -3.0, 3.0);
            checks.near(row(tensor2tensor, lag), 3 - clipped, 1e-15, [&] { return std::to_string(lag); });
            checks.near(row(bert, lag), 3 + clipped, 1e-15, [&] { return std::to_string(lag); });
            checks.near(row(speecht5, lag), 3 + std::min(clipped, 2.0), 1e-15, [&] { return std::to_string(lag); });
        }
        VERIFY_ALL(checks);
    }

    // u is the table's first row and v the second; the projection is drawn as without a table.
    void transformerXlTableFromAFile()
    {
        const VectorMatrix numbers{{1, 2, 3}, {4, 5, 6}};
        const Relative signal = relativeOfTable("transformer_xl", {{"weight_seed", 3}}, numbers, 18);
        const Relative without = relativeOf("transformer_xl", {{"weight_seed", 3}, {"head_dim", 3}}, 18);
        const auto &terms = std::get<DistanceSinusoids>(signal.terms);
        QVERIFY(terms.contentBias == numbers.row(0).transpose() && terms.positionBias == numbers.row(1).transpose());
        QVERIFY(terms.projection == std::get<DistanceSinusoids>(without.terms).projection);
        QCOMPARE(signal.dimension, 3);
        QCOMPARE(signal.scale, without.scale);
        QVERIFY(isUntrained(signal) && !signal.untrainedPart.empty() && without.untrainedPart.empty());
    }

    // The numbers that training would start from, given back as a table, are the same encoding.
    void debertaTableFromAFile_data()
    {
        QTest::addColumn<int>("distances");
        QTest::newRow("buckets") << 0;
        QTest::newRow("clipped") << 1;
    }
    void debertaTableFromAFile()
    {
        QFETCH(int, distances);
        Values values{{"distances", distances}, {"max_relative_positions", 16}, {"head_dim", 4}};
        const VectorMatrix start = normalRows(distances == 0 ? 16 : 32, 6, 0.02, 0, streamOf(0));
        const Relative signal = relativeOfTable("deberta", values, start, 6);
        values["position_buckets"] = 8;
        const Relative without = relativeOf("deberta", values, 6);
        const auto &vectors = std::get<DistanceVectors>(signal.terms), &drawn = std::get<DistanceVectors>(without.terms);
        QVERIFY(vectors.keys->values() == drawn.keys->values() && vectors.queries->values() == drawn.queries->values());
        QVERIFY(vectors.classes.firsts == drawn.classes.firsts && vectors.classes.rows == drawn.classes.rows);
        QVERIFY(isUntrained(signal) && !signal.untrainedPart.empty() && without.untrainedPart.empty());
    }

    // A clipped table of fewer rows than the largest distance asks for ends at its ends.
    void debertaTableOfFewRows()
    {
        const Relative signal = relativeOfTable("deberta", {{"distances", 1}}, VectorMatrix::Ones(8, 2));
        const LagClasses &classes = std::get<DistanceVectors>(signal.terms).classes;
        for (const auto &[lag, row] : {std::pair{-600, 0}, {-4, 0}, {-3, 1}, {0, 4}, {3, 7}, {600, 7}})
            QCOMPARE(classes.rowOf(lag), row);
    }

    // Music Transformer's skewing moves columns that are rows of the table to columns that are keys, and back.
    void skewing_data() { addKind("shaw", "skew"); }
    void skewing()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const VectorMatrix x = slice(golden.at("x"), 0, 0);
        const VectorMatrix toKeys = slice(golden.at("relative_to_absolute"), 0, 0);
        const VectorMatrix toRows = slice(golden.at("absolute_to_relative"), 0, 0);
        const LagClasses classes = classesOf("shaw", {{"max_distance", static_cast<double>(x.rows() - 1)}});
        const Eigen::Index n = x.rows();
        Checks checks;
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j) {
                const auto where = [&] { return words(i, j); };
                if (j > i) {
                    // Keys after the query have no row of the table. What the source's reshaping leaves there is the zeros it
                    // pads with and numbers of neighbouring queries, of no meaning: not the score of any distance.
                    checks.near(toKeys(i, j), j == i + 1 ? 0 : x(i + 1, j - i - 2), 0, where);
                    checks.near(toRows(i, j - i - 1), i == 0 ? 0 : x(i - 1, j), 0, where);
                    continue;
                }
                checks.near(toKeys(i, j), x(i, classes.rowOf(i - j)), 0, where);
                checks.near(toRows(i, classes.rowOf(i - j)), x(i, j), 0, where);
            }
        VERIFY_ALL(checks);
    }

    // Hugging Face's BERT: query minus key over 2 max - 1 rows, one for each distance; the key meets the same rows.
    void bertRelativeKey_data() { addKind("shaw", "bert_relative_key"); }
    void bertRelativeKey()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("shaw", index);
        const nlohmann::json &config = golden.at("config"), &params = golden.at("params");
        const std::int64_t heads = config.at("num_attention_heads"), largest = config.at("max_position_embeddings");
        const std::int64_t size = config.at("hidden_size").get<std::int64_t>() / heads;
        const auto table = shared(matrixOf(params.at("distance_embedding.weight")));
        const Relative signal{
            .dimension = static_cast<int>(size),
            .scale = 1 / std::sqrt(static_cast<double>(size)),
            .terms = DistanceVectors{.classes =
                                         classesOf("shaw", {{"max_distance", static_cast<double>(largest - 1)}, {"clipping", 2}}),
                                     .keys = table,
                                     .queries = config.at("position_embedding_type") == "relative_key_query" ? table : nullptr,
                                     .values = nullptr}};
        const VectorMatrix hidden = matrixOf(golden.at("hidden_states"));
        const VectorMatrix context = matrixOf(golden.at("context"));
        Checks checks;
        for (std::int64_t head = 0; head < heads; ++head) {
            const VectorMatrix weights = softmaxRows(
                scoresOf(signal, layer(hidden, params, "query", head, size), layer(hidden, params, "key", head, size)));
            checkMatrix(checks, weights, slice(golden.at("attention_probs"), 0, head), "weight");
            checkMatrix(checks, weights * layer(hidden, params, "value", head, size), context.middleCols(head * size, size),
                        "context");
        }
        VERIFY_ALL(checks);
    }

    // Row klen - 1 - distance of the sinusoids, which run from the farthest distance down to 0.
    void transformerXlShift_data() { addKind("transformer_xl", "rel_shift"); }
    void transformerXlShift()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("transformer_xl", index);
        const GoldenTensor x(golden.at("x")), output(golden.at("output"));
        const std::int64_t queries = x.shape[0], keys = x.shape[1];
        Checks checks;
        for (std::int64_t i = 0; i < queries; ++i)
            for (std::int64_t j = 0; j < keys; ++j) {
                const std::int64_t distance = i + keys - queries - j;
                if (distance >= 0)
                    checks.near(output.at({i, j, 0, 0}), x.at({i, keys - 1 - distance, 0, 0}), 0, [&] { return words(i, j); });
                else if (golden.at("config").at("zero_triu") || distance == -1)
                    checks.near(output.at({i, j, 0, 0}), 0, 0, [&] { return words(i, j); });
                else // what the shift leaves for keys after the query: numbers of the next one, to be masked
                    checks.near(output.at({i, j, 0, 0}), x.at({i + 1, -distance - 2, 0, 0}), 0, [&] { return words(i, j); });
            }
        VERIFY_ALL(checks);
    }

    void transformerXlAttention_data() { addKind("transformer_xl", "attention"); }
    void transformerXlAttention()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("transformer_xl", index);
        const nlohmann::json &config = golden.at("config");
        const std::int64_t heads = config.at("n_head"), size = config.at("d_head"), past = config.at("mem_len"),
                           queries = config.at("qlen");
        const int width = config.at("d_model");
        const GoldenTensor w(golden.at("w")), scores(golden.at("attn_score_unmasked")), weights(golden.at("attn_prob_masked"));
        const VectorMatrix qkv = matrixOf(golden.at("params").at("qkv_net.weight"));
        // The sinusoids are our own; the rest is the given weights.
        Relative signal = relativeOf("transformer_xl", {{"head_dim", static_cast<double>(size)}}, width);
        auto &terms = std::get<DistanceSinusoids>(signal.terms);
        Checks checks;
        for (std::int64_t batch = 0; batch < w.shape[1]; ++batch) {
            VectorMatrix input(past + queries, width);
            for (std::int64_t row = 0; row < past + queries; ++row)
                for (std::int64_t feature = 0; feature < width; ++feature)
                    input(row, feature) = row < past ? GoldenTensor(golden.at("mems")).at({row, batch, feature})
                                                     : w.at({row - past, batch, feature});
            for (std::int64_t head = 0; head < heads; ++head) {
                const auto part = [&](std::int64_t which) {
                    return VectorMatrix(input * qkv.middleRows(which * heads * size + head * size, size).transpose());
                };
                terms.projection = matrixOf(golden.at("params").at("r_net.weight")).middleRows(head * size, size);
                terms.contentBias = matrixOf(golden.at("r_w_bias")).row(head);
                terms.positionBias = matrixOf(golden.at("r_r_bias")).row(head);
                const VectorMatrix headQueries = part(0).bottomRows(queries), headKeys = part(1);
                VectorMatrix ours = scoresOf(signal, headQueries, headKeys, past);
                const auto ofDistance = [&](std::int64_t query, std::int64_t distance) {
                    return relativeScoreAt(signal, {headQueries.row(query), Eigen::VectorXd::Zero(size)}, distance, 0);
                };
                for (std::int64_t i = 0; i < queries; ++i)
                    for (std::int64_t j = 0; j < past + queries; ++j) {
                        const std::int64_t distance = i + past - j;
                        double reference = scores.at({i, j, batch, head});
                        if (distance < 0) {
                            // Ours are sinusoids of a negative distance. The reference masks these keys, so its shift may leave
                            // the next query's terms of far distances there; all else is compared.
                            reference += ofDistance(i, distance);
                            if (distance < -1)
                                reference -= ofDistance(i + 1, past + queries + 1 + distance);
                        }
                        checks.near(ours(i, j), reference, scoreTolerance, [&] { return words(i, j); });
                        if (distance < 0)
                            ours(i, j) = -1e300;
                    }
                const VectorMatrix masked = softmaxRows(ours);
                for (std::int64_t i = 0; i < queries; ++i)
                    for (std::int64_t j = 0; j < past + queries; ++j)
                        checks.near(masked(i, j), weights.at({i, j, batch, head}), scoreTolerance, [&] { return words(i, j); });
            }
        }
        VERIFY_ALL(checks);
    }

    // XLNet: sinusoids of positions klen .. 1 - qlen, so distances have both signs.
    void xlnetShift_data() { addKind("transformer_xl", "xlnet_shift"); }
    void xlnetShift()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("transformer_xl", index);
        const GoldenTensor x(golden.at("x")), output(golden.at("output"));
        const std::int64_t keys = golden.at("config").at("klen"), queries = x.shape[2];
        Checks checks;
        for (std::int64_t batch = 0; batch < x.shape[0]; ++batch)
            for (std::int64_t i = 0; i < queries; ++i)
                for (std::int64_t j = 0; j < keys; ++j) {
                    const std::int64_t lag = i + keys - queries - j;
                    checks.near(output.at({batch, 0, i, j}), x.at({batch, 0, i, keys - lag}), 0, [&] { return words(i, j); });
                }
        VERIFY_ALL(checks);
    }

    void xlnetSinusoids_data() { addKind("transformer_xl", "xlnet_pos"); }
    void xlnetSinusoids()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("transformer_xl", index);
        const nlohmann::json &config = golden.at("config");
        const std::int64_t keys = config.at("klen"), clamp = config.at("clamp_len");
        const VectorMatrix table = matrixOf(golden.at("table"));
        const Relative signal = relativeOf("transformer_xl", {}, config.at("d_model"));
        const Sinusoids &sinusoids = std::get<DistanceSinusoids>(signal.terms).sinusoids;
        Checks checks;
        for (Eigen::Index row = 0; row < table.rows(); ++row) {
            const std::int64_t lag = clamp > 0 ? std::clamp<std::int64_t>(keys - row, -clamp, clamp) : keys - row;
            for (Eigen::Index feature = 0; feature < table.cols(); ++feature) {
                const WaveFeature wave = sinusoids.features[static_cast<std::size_t>(feature)];
                const double angle = TurnRate(sinusoids.inverseFrequencies[wave.pair]).angleAt(lag);
                checks.near(wave.wave == Wave::Sine ? std::sin(angle) : std::cos(angle), table(row, feature), scoreTolerance,
                            [&] { return words(lag, feature); });
            }
        }
        VERIFY_ALL(checks);
    }

    void debertaBuckets_data()
    {
        addGoldenRows("deberta", [](const nlohmann::json &golden) {
            return golden.at("kind") == "buckets" || golden.at("kind") == "buckets_beyond_max";
        });
    }
    void debertaBuckets()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("deberta", index);
        const std::int64_t size = golden.at("config").at("bucket_size"), largest = golden.at("config").at("max_position");
        const auto lags = golden.at("relative_positions").get<std::vector<std::int64_t>>();
        const auto huggingFace =
            golden.at(golden.contains("buckets_hf") ? "buckets_hf" : "buckets_f64").get<std::vector<std::int64_t>>();
        const auto microsoft = golden.at("buckets_microsoft").get<std::vector<std::int64_t>>();
        Values knobs{{"position_buckets", static_cast<double>(size)}, {"max_relative_positions", static_cast<double>(largest)}};
        const LagClasses clipped = classesOf("deberta", knobs);
        knobs["bucket_clamp"] = 1;
        const LagClasses unclipped = classesOf("deberta", knobs);
        const auto row = [&](std::int64_t bucket) { return std::clamp<std::int64_t>(bucket + size, 0, 2 * size - 1); };
        Checks checks;
        for (std::size_t i = 0; i < lags.size(); ++i) {
            const auto where = [&] { return std::to_string(lags[i]); };
            checks.that(logBucket(lags[i], size, largest) == huggingFace[i], where);
            checks.that(logBucket(std::clamp(lags[i], 1 - largest, largest - 1), size, largest) == microsoft[i], where);
            checks.that(clipped.rowOf(lags[i]) == row(microsoft[i]), where);
            checks.that(unclipped.rowOf(lags[i]) == row(huggingFace[i]), where);
        }
        VERIFY_ALL(checks);
    }

    // domain.md T17.
    void debertaV3Buckets()
    {
        const LagClasses classes = classesOf("deberta", {});
        Checks checks;
        for (const auto &[lag, bucket] : {std::pair{127, 127},
                                          {128, 128},
                                          {129, 129},
                                          {130, 130},
                                          {200, 169},
                                          {256, 192},
                                          {300, 207},
                                          {400, 233},
                                          {511, 255},
                                          {512, 256}}) {
            const auto where = [lag = lag] { return std::to_string(lag); };
            checks.that(logBucket(lag, 256, 512) == bucket && logBucket(-lag, 256, 512) == -bucket, where);
            checks.that(classes.rowOf(lag) == std::min(bucket + 256, 511), where);
        }
        VERIFY_ALL(checks);
        // Microsoft's code clips first, so that row 0 is never read.
        QCOMPARE(classes.rowOf(-100'000), 1);
        QCOMPARE(classesOf("deberta", {{"bucket_clamp", 1}}).rowOf(-100'000), 0);
    }

    void debertaMatrices_data() { addKind("deberta", "matrix"); }
    void debertaMatrices()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("deberta", index);
        const double buckets = golden.at("config").at("bucket_size"), largest = golden.at("config").at("max_position");
        const LagClasses classes =
            buckets < 0 ? classesOf("deberta", {{"distances", 1}})
                        : classesOf("deberta", {{"position_buckets", buckets}, {"max_relative_positions", largest}});
        const double span = buckets < 0 ? 512 : buckets;
        const VectorMatrix expected = matrixOf(golden.at("index"));
        Checks checks;
        for (Eigen::Index i = 0; i < expected.rows(); ++i)
            for (Eigen::Index j = 0; j < expected.cols(); ++j)
                checks.near(classes.rowOf(i - j) - span, expected(i, j), 0, [&] { return words(i, j); });
        VERIFY_ALL(checks);
    }

    void debertaAttention_data() { addKind("deberta", "disentangled_attention"); }
    void debertaAttention()
    {
        QFETCH(int, index);
        const nlohmann::json &golden = goldenCase("deberta", index);
        const nlohmann::json &config = golden.at("config"), &params = golden.at("params");
        const std::int64_t heads = config.at("num_attention_heads"), size = config.at("hidden_size").get<std::int64_t>() / heads;
        const auto types = config.at("pos_att_type").get<std::vector<std::string>>();
        const auto hasType = [&](const char *type) { return std::ranges::find(types, type) != types.end(); };
        const double buckets = config.at("position_buckets"), largest = config.at("max_relative_positions");
        const LagClasses classes =
            buckets < 0
                ? classesOf("deberta", {{"distances", 1}, {"max_relative_positions", largest}})
                : classesOf("deberta", {{"position_buckets", buckets}, {"max_relative_positions", largest}, {"bucket_clamp", 1}});
        const bool sharedKey = config.at("share_att_key");
        const VectorMatrix hidden = matrixOf(golden.at("hidden_states")), rows = matrixOf(golden.at("rel_embeddings"));
        const VectorMatrix context = matrixOf(golden.at("context"));
        Checks checks;
        for (std::int64_t head = 0; head < heads; ++head) {
            DistanceVectors vectors{.classes = classes, .keys = {}, .queries = {}, .values = {}};
            if (hasType("c2p"))
                vectors.keys = shared(layer(rows, params, sharedKey ? "key_proj" : "pos_key_proj", head, size));
            if (hasType("p2c"))
                vectors.queries = shared(layer(rows, params, sharedKey ? "query_proj" : "pos_query_proj", head, size));
            const Relative signal{.dimension = static_cast<int>(size),
                                  .scale = 1 / std::sqrt(static_cast<double>(size) * static_cast<double>(1 + types.size())),
                                  .terms = vectors};
            const VectorMatrix weights = softmaxRows(
                scoresOf(signal, layer(hidden, params, "query_proj", head, size), layer(hidden, params, "key_proj", head, size)));
            checkMatrix(checks, weights, slice(golden.at("attention_probs"), 0, head), "weight");
            checkMatrix(checks, weights * layer(hidden, params, "value_proj", head, size), context.middleCols(head * size, size),
                        "context");
        }
        VERIFY_ALL(checks);
    }

    void debertaScales()
    {
        QCOMPARE(relativeOf("deberta", {{"head_dim", 64}}).scale, 1 / std::sqrt(3.0 * 64));
        QCOMPARE(relativeOf("deberta", {{"head_dim", 64}, {"pos_att_type", 1}}).scale, 1 / std::sqrt(2.0 * 64));
    }

    void cellsAreTheMeansOfTheirScores_data() { addRelativeRows(); }
    void cellsAreTheMeansOfTheirScores()
    {
        QFETCH(Signal, signal);
        const std::int64_t defined = definedPositions(signal).value_or(16'777'216);
        Checks checks;
        Draw draw(3);
        for (const ScoreOptions &options : everyContent())
            for (int round = 0; round < 6; ++round) {
                const auto drawn = [&](std::int64_t near) {
                    const std::int64_t count = draw.size(std::min<std::int64_t>(90, defined));
                    return Run{std::clamp<std::int64_t>(near + draw.whole(-40, 40), 0, defined - count), count};
                };
                const std::int64_t near = draw.size(defined) - 1; // lags of both signs, near and far
                const Bins rows(drawn(near), draw.size(8)),
                    columns(drawn(round % 2 ? near : draw.size(defined) - 1), draw.size(8));
                const CellMatrix means = certain(meanScores(signal, options, rows, columns, {}));
                for (std::int64_t row = 0; row < rows.cells(); ++row)
                    for (std::int64_t column = 0; column < columns.cells(); ++column) {
                        const Run queries = rows.cell(row), keys = columns.cell(column);
                        double sum = 0, size = 0;
                        for (std::int64_t m = queries.first; m < queries.end(); ++m)
                            for (std::int64_t n = keys.first; n < keys.end(); ++n) {
                                const double score = scoreAt(signal, options, m, n);
                                sum += score;
                                size = std::max(size, std::abs(score));
                            }
                        const double mean = sum / static_cast<double>(queries.count * keys.count);
                        checks.near(means(row, column), mean, 1e-9 * std::max(size, 1e-3),
                                    [&] { return "cell of " + words(queries.first, keys.first); });
                    }
            }
        VERIFY_ALL(checks);
    }

    // 2^24 positions in one cell: N - |lag| pairs have a lag.
    void aCellOfAllPositionsIsExact()
    {
        const Signal signal = relativeOf("shaw", {}, 64);
        constexpr std::int64_t length = 16'777'216;
        const ScoreOptions options{.content = Content::Random, .seed = 1};
        long double sum = 0;
        for (std::int64_t lag = -15; lag <= 15; ++lag)
            sum += static_cast<long double>(length - std::abs(lag)) * scoreAt(signal, options, 100 + lag, 100);
        const long double far = static_cast<long double>(length - 16) * (length - 15) / 2; // pairs of each sign from 16 on
        sum += far * (scoreAt(signal, options, 1000, 0) + scoreAt(signal, options, 0, 1000));
        const Bins all({0, length}, 1);
        const auto mean = static_cast<double>(sum / (static_cast<long double>(length) * length));
        QVERIFY(std::abs(certain(meanScores(signal, options, all, all, {}))(0, 0) - mean) <= 1e-9 * std::abs(mean));
        const Bins one({0, 1}, 1);
        QCOMPARE(certain(meanScores(signal, options, one, one, {}))(0, 0), scoreAt(signal, options, 0, 0));
    }

    void scoresFollowTheLagOnly_data() { addRelativeRows(); }
    void scoresFollowTheLagOnly()
    {
        QFETCH(Signal, signal);
        if (definedPositions(signal))
            return; // TUPE's positions are absolute
        Checks checks;
        Draw draw(4);
        for (const ScoreOptions &options : everyContent())
            for (int round = 0; round < 50; ++round) {
                const std::int64_t lag = draw.size(1000) - 1, first = draw.size(16'000'000) - 1;
                const double expected = scoreAt(signal, options, lag, 0);
                const Bins rows({first + lag, 1}, 1), columns({first, 1}, 1);
                // Angles of far positions are good to 2^-64 turns per half position: 2^-39 turns at 2^24.
                checks.near(certain(meanScores(signal, options, rows, columns, {}))(0, 0), expected,
                            1e-10 * std::max(1.0, std::abs(expected)), [&] { return words(first + lag, first); });
            }
        VERIFY_ALL(checks);
    }

    void termsSumToTheScore_data() { addRelativeRows(); }
    void termsSumToTheScore()
    {
        QFETCH(Signal, signal);
        const auto &described = std::get<Relative>(signal);
        const HeadContent content = headContent(described, {.content = Content::Random, .seed = 2});
        const std::vector<ScoreTerm> terms = scoreTerms(described, content, 0, 0);
        QVERIFY(terms.size() >= 2);
        QCOMPARE(terms.front().value, content.query.dot(content.key));
        QVERIFY(isUntrained(signal));
    }

    void aQueryCanAskForAnyDistance()
    {
        const ScoreOptions options{.content = Content::Shifted, .shift = 9};
        for (const Signal &signal : {Signal(relativeOf("shaw", {}, 64)), Signal(relativeOf("transformer_xl", {}, 128)),
                                     Signal(relativeOf("deberta", {{"pos_att_type", 1}}, 128))}) {
            std::int64_t best = -100;
            for (std::int64_t lag = -100; lag <= 100; ++lag)
                if (scoreAt(signal, options, 100 + lag, 100) > scoreAt(signal, options, 100 + best, 100))
                    best = lag;
            QCOMPARE(best, 9);
        }
    }

    // DeBERTa's projections of normalised vectors, and Transformer-XL's of sinusoids, begin with normal numbers of deviation
    // 0.02.
    void projectionsBeginAsTrainingDoes()
    {
        constexpr int width = 256;
        const Relative deberta = relativeOf("deberta", {{"head_dim", 64}}, width);
        const Relative xl = relativeOf("transformer_xl", {{"head_dim", 64}}, width);
        const auto deviation = [](const auto &numbers) {
            return std::sqrt(numbers.squaredNorm() / static_cast<double>(numbers.size()));
        };
        // 64 x 256 numbers: five standard errors of their deviation. A projection adds 256 products with numbers of variance 1.
        const double error = 5 / std::sqrt(2.0 * 64 * width);
        const auto &terms = std::get<DistanceVectors>(deberta.terms);
        QVERIFY(std::abs(deviation(terms.keys->values()) / (0.02 * std::sqrt(width)) - 1) < error);
        QVERIFY(std::abs(deviation(terms.queries->values()) / (0.02 * std::sqrt(width)) - 1) < error);
        QVERIFY(std::abs(deviation(std::get<DistanceSinusoids>(xl.terms).projection) / 0.02 - 1) < error);
    }

    void shawStartsAsTensor2tensorDoes()
    {
        const Relative signal = relativeOf("shaw", {{"max_distance", 1000}}, 64);
        const auto &vectors = std::get<DistanceVectors>(signal.terms);
        const double limit = std::sqrt(6.0 / (2001 + 64));
        for (const auto &table : {vectors.keys, vectors.values}) {
            const VectorMatrix &values = table->values();
            QCOMPARE(values.rows(), 2001);
            QVERIFY(values.cwiseAbs().maxCoeff() <= limit);
            // 128064 even numbers: five standard errors of their deviation.
            QVERIFY(std::abs(std::sqrt(values.squaredNorm() / 128064) / (limit / std::sqrt(3.0)) - 1) < 5 / std::sqrt(128064));
        }
        QVERIFY(vectors.keys->values() != vectors.values->values());
        QVERIFY(!std::get<DistanceVectors>(relativeOf("shaw", {{"value_vectors", 1}}).terms).values);
        QVERIFY(std::get<DistanceVectors>(relativeOf("shaw", {{"weight_seed", 1}}, 64).terms).keys->values()
                != std::get<DistanceVectors>(relativeOf("shaw", {}, 64).terms).keys->values());
    }

    // The first token has one score with all others, and all others one with it.
    void tupeUntiesTheFirstToken()
    {
        const Signal untied = relativeOf("tupe", {}, 64), tied = relativeOf("tupe", {{"first_token", 1}}, 64);
        Checks checks;
        for (std::int64_t p = 1; p < 512; p += 7) {
            checks.near(scoreAt(untied, {}, 0, p), scoreAt(untied, {}, 0, 0), 1e-15, [&] { return words(0, p); });
            checks.near(scoreAt(untied, {}, p, 0), scoreAt(untied, {}, 1, 0), 1e-15, [&] { return words(p, 0); });
            checks.near(scoreAt(untied, {}, p, 511), scoreAt(tied, {}, p, 511), 1e-15, [&] { return words(p, 511); });
        }
        VERIFY_ALL(checks);
        QVERIFY(scoreAt(tied, {}, 0, 1) != scoreAt(tied, {}, 0, 2));
        QVERIFY(std::isnan(scoreAt(untied, {}, 512, 0)) && std::isnan(scoreAt(untied, {}, 0, 512)));
    }

    // Section 3 of the paper, number by number from the weights that the seed picks: normalised vectors, two projections, the
    // root of 2 d below, and the buckets' numbers above.
    void tupeFollowsItsFormula_data()
    {
        QTest::addColumn<bool>("firstTokenTied");
        QTest::addColumn<bool>("buckets");
        for (const bool tied : {false, true})
            for (const bool buckets : {false, true})
                QTest::addRow("%s, TUPE-%s", tied ? "tied" : "untied", buckets ? "R" : "A") << tied << buckets;
    }
    void tupeFollowsItsFormula()
    {
        QFETCH(bool, firstTokenTied);
        QFETCH(bool, buckets);
        constexpr int width = 24, head = 6, positions = 9;
        const Relative signal = relativeOf("tupe",
                                           {{"head_dim", head},
                                            {"max_positions", positions},
                                            {"weight_seed", 3},
                                            {"first_token", firstTokenTied ? 1.0 : 0.0},
                                            {"tupe_variant", buckets ? 1.0 : 0.0}},
                                           width);
        // One row more than there are positions: with the first token untied, rows 0 and 1 stand for the two scores of [CLS].
        VectorMatrix vectors = normalRows(positions + 1, width, 0.02, 3, streamOf(0));
        for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
            vectors.row(row).array() -= vectors.row(row).mean();
            vectors.row(row) /= std::sqrt(vectors.row(row).squaredNorm() / width + 1e-5);
        }
        const VectorMatrix u = vectors * normalRows(head, width, 0.02, 3, streamOf(1)).transpose();
        const VectorMatrix v = vectors * normalRows(head, width, 0.02, 3, streamOf(2)).transpose();
        const VectorMatrix numbers = normalRows(32, 1, 0.02, 3, streamOf(3));
        const Eigen::VectorXd query = Eigen::VectorXd::LinSpaced(head, -1, 2), key = Eigen::VectorXd::LinSpaced(head, 3, 1);
        Checks checks;
        for (std::int64_t m = 0; m < positions; ++m)
            for (std::int64_t n = 0; n < positions; ++n) {
                const bool cls = !firstTokenTied && (m == 0 || n == 0);
                const Eigen::Index one = cls ? (m == 0 ? 0 : 1) : m + 1, other = cls ? one : n + 1;
                double score = (query.dot(key) + u.row(one).dot(v.row(other))) / std::sqrt(2.0 * head);
                if (buckets) // all of these distances are nearer than 9, so they have a bucket each
                    score += numbers(16 + n - m, 0);
                checks.near(relativeScoreAt(signal, {query, key}, m, n), score, 1e-14, [&] { return words(m, n); });
            }
        VERIFY_ALL(checks);
    }

    // TUPE's buckets: 8 distances by themselves, then logarithmic ones up to 128, 15 the last; another number for each sign.
    void tupeAddsANumberForEachBucket()
    {
        const Relative plain = relativeOf("tupe", {{"first_token", 1}}),
                       withBuckets = relativeOf("tupe", {{"first_token", 1}, {"tupe_variant", 1}});
        const auto added = [&](std::int64_t query, std::int64_t key) {
            return scoreAt(withBuckets, {}, query, key) - scoreAt(plain, {}, query, key);
        };
        Checks checks;
        checks.near(added(300, 172), added(400, 100), 1e-12, [] { return "far distances share a bucket"; });
        checks.near(added(300, 173), added(300, 172), 1e-12, [] { return "the last begins before 128"; });
        // 8 + ⌈7 ln(d/8) / ln(127/8)⌉ passes from 14 to 15 there.
        checks.near(added(300, 214), added(300, 172), 1e-12, [] { return "it begins at 86"; });
        checks.that(std::abs(added(300, 215) - added(300, 214)) > 1e-6, [] { return "85 is before it"; });
        checks.that(std::abs(added(9, 2) - added(9, 3)) > 1e-6, [] { return "near ones do not"; });
        checks.that(std::abs(added(9, 2) - added(2, 9)) > 1e-6, [] { return "nor do the two directions"; });
        VERIFY_ALL(checks);
    }

    void contextualPositionsAreSumsOfGates_data()
    {
        QTest::addColumn<int>("example");
        QTest::addColumn<int>("positions");
        for (const int example : {0, 1})
            for (const int positions : {2, 64, 4096})
                QTest::addRow("example %d, %d positions", example, positions) << example << positions;
    }

    void contextualPositionsAreSumsOfGates()
    {
        QFETCH(int, example);
        QFETCH(int, positions);
        const Values values{{"example", example}, {"npos_max", positions}};
        const Signal signal = certain(findEncoding("cope")->evaluate({.dimension = 16}, {.values = values}));
        const auto &contextual = std::get<Contextual>(signal);
        const auto tokens = static_cast<std::int64_t>(contextual.kinds.size());
        QCOMPARE(definedPositions(signal), std::optional<std::int64_t>(tokens));
        const auto byDefinition = [&](std::int64_t m, std::int64_t n) {
            double sum = 0;
            for (std::int64_t t = n; t <= m; ++t)
                sum += contextual.gates(contextual.kinds[static_cast<std::size_t>(m)],
                                        contextual.kinds[static_cast<std::size_t>(t)]);
            return std::min(sum, positions - 1.0);
        };
        Checks checks;
        Draw draw(5);
        for (int round = 0; round < 40; ++round) {
            const std::int64_t m = draw.whole(0, tokens - 1), n = draw.whole(0, m);
            // Differences of sums of up to 4096 gates.
            checks.near(scoreAt(signal, {}, m, n), byDefinition(m, n), 1e-9, [&] { return words(m, n); });
        }
        const Bins rows({tokens - 70, 90}, 5), columns({tokens - 100, 110}, 7);
        const CellMatrix means = certain(meanScores(signal, {}, rows, columns, {}));
        for (std::int64_t row = 0; row < rows.cells(); ++row)
            for (std::int64_t column = 0; column < columns.cells(); ++column) {
                double sum = 0;
                int count = 0;
                for (std::int64_t m = rows.cell(row).first; m < std::min(rows.cell(row).end(), tokens); ++m)
                    for (std::int64_t n = columns.cell(column).first; n < columns.cell(column).end() && n <= m; ++n, ++count)
                        sum += byDefinition(m, n);
                const double mean = means(row, column);
                if (count == 0)
                    checks.that(std::isnan(mean), [&] { return words(row, column); });
                else
                    checks.near(mean, sum / count, 1e-9, [&] { return words(row, column); });
            }
        VERIFY_ALL(checks);
        QVERIFY(std::isnan(scoreAt(signal, {}, 3, 4)) && std::isnan(scoreAt(signal, {}, tokens, 0)));
    }

    // Four tokens by hand: the gates from key to query added up, at most npos_max - 1.
    void contextualPositionsByHand()
    {
        Eigen::MatrixXd gates(2, 2);
        gates << 0.25, 0.5, 0.75, 1; // of the kind of query (row) for the kind of key
        const Signal signal = Contextual{.dimension = 2, .positions = 3, .kinds = {0, 1, 1, 0}, .gates = gates};
        const VectorMatrix known{{0.25, 0, 0, 0}, {1.75, 1, 0, 0}, {2, 2, 1, 0}, {1.5, 1.25, 0.75, 0.25}};
        Checks checks;
        for (std::int64_t m = 0; m < 4; ++m)
            for (std::int64_t n = 0; n <= m; ++n)
                checks.near(scoreAt(signal, {}, m, n), known(m, n), 1e-15, [&] { return words(m, n); });
        // A sentence's end opens the gate as sigmoid(6) does, a word as sigmoid(-6).
        const Signal sentences = certain(findEncoding("cope")->evaluate({}, {.values = {}}));
        for (const auto &[kind, gate] : {std::pair{0, .0024726231566347743}, {1, .9975273768433653}})
            for (const int query : {0, 1})
                checks.near(std::get<Contextual>(sentences).gates(query, kind), gate, 1e-15, [] { return "gate"; });
        // Normal queries and keys over the root of d: logits of variance 1, of 64 x 64 pairs that share their vectors.
        const Values random{{"example", 1}};
        const Signal kinds = certain(findEncoding("cope")->evaluate({.dimension = 64}, {.values = random}));
        const auto opened = std::get<Contextual>(kinds).gates.array();
        checks.near((opened / (1 - opened)).log().square().mean(), 1, 0.15, [] { return "variance of the logits"; });
        VERIFY_ALL(checks);
    }

    // With gates that open where a sentence ends, the position is the number of ends since, within what closed gates leak.
    void sentencesAreCounted()
    {
        const Values values{{"npos_max", 4096}};
        const Signal signal = certain(findEncoding("cope")->evaluate({}, {.values = values}));
        const std::vector<int> &kinds = std::get<Contextual>(signal).kinds;
        const auto ends = std::accumulate(kinds.begin(), kinds.end(), 0.0);
        QVERIFY(ends > 4096 / 26.0 && ends < 4096 / 4.0);
        QVERIFY(std::abs(scoreAt(signal, {}, 4095, 0) - ends) < 4096 * 0.0025);
    }

    void whatGivesNoScoreSaysSo()
    {
        const Bins one({0, 1}, 1);
        QVERIFY(!meanScores(NoPosition{}, {}, one, one, {}));
        QVERIFY(std::isnan(scoreAt(NoPosition{}, {}, 0, 0)));
    }
};

TEST_CLASS(TestRelative, NoApplication)
#include "tst_relative.moc"
