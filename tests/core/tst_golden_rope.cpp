// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/scaling/yarn.h"

#include "core/subject_knobs.h"
#include "tests/support/checks.h"
#include "tests/support/goldens.h"
#include "tests/support/hf_scenes.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace posviz;
using nlohmann::json;

// RoPE's frequencies and attention factors against published implementations: tests/data/goldens/README.md. All columns
// compared here are float64 of the reference; the float32 ones are no yardstick.

namespace {

/// An independent evaluation in float64 agrees to 1.4e-15 (README); powers of large bases cost a few roundings more.
constexpr double frequencyTolerance = 1e-12;
/// One logarithm and one multiplication or root.
constexpr double factorTolerance = 1e-14;

void compareFrequencies(Checks &checks, const Eigen::VectorXd &actual, const Eigen::VectorXd &expected)
{
    checks.near(static_cast<double>(actual.size()), static_cast<double>(expected.size()), 0, [] { return "number of pairs"; });
    for (Eigen::Index pair = 0; pair < std::min(actual.size(), expected.size()); ++pair)
        checks.near(actual[pair], expected[pair], frequencyTolerance * expected[pair],
                    [&] { return "pair " + std::to_string(pair); });
}

void compareGolden(Checks &checks, const Rotary &rotary, const json &golden)
{
    compareFrequencies(checks, rotary.inverseFrequencies, goldenVector(golden.at("inv_freq")));
    checks.near(rotary.attentionFactor, golden.at("attention_scaling"), factorTolerance, [] { return "attention factor"; });
    checks.near(rotary.rotaryDimension(), golden.at("rotary_dim"), 0, [] { return "rotary dimension"; });
}

std::optional<std::int64_t> lengthOf(const json &golden)
{
    const json &length = golden.at("seq_len");
    return length.is_null() ? std::nullopt : std::optional(length.get<std::int64_t>());
}

/// A case whose config is a Hugging Face configuration.
RopeCase configuredCase(const json &golden)
{
    return ropeCaseOf(golden.at("config"), lengthOf(golden), golden.value("layer_type", ""));
}

/// What the scene's knobs do not reach is evaluated by the encoding itself.
Rotary rotaryBeyondKnobs(const RopeCase &wanted)
{
    const Values values{{"rotary_fraction", wanted.fraction}};
    const Dimensions dimensions{.dimension = wanted.dimension, .base = wanted.base, .length = wanted.length};
    return std::get<Rotary>(certain(findEncoding("rope")->evaluate(dimensions, Ingredients{.values = values})));
}

double cosineOf(const Eigen::VectorXd &frequencies, Eigen::Index pair, std::int64_t position)
{
    return std::cos(TurnRate(frequencies[pair]).angleAt(position));
}

double sineOf(const Eigen::VectorXd &frequencies, Eigen::Index pair, std::int64_t position)
{
    return std::sin(TurnRate(frequencies[pair]).angleAt(position));
}

/// Of cos and sin at a position. The reference rounds the product of position and frequency, and both sides round their
/// frequency: some 2^-53 of the angle each. TurnRate rounds to 2^-64 of a turn per half position, which counts for slow pairs.
double tableTolerance(std::int64_t position, double frequency)
{
    const auto p = static_cast<double>(position);
    return 4e-16 + p * (6e-16 * frequency + 2 * std::numbers::pi * 0x1p-64);
}

std::vector<std::int64_t> wholeNumbers(const std::vector<double> &numbers) { return {numbers.begin(), numbers.end()}; }

/// The rows of a tensor of queries or keys, one a head and position: "bhsd", "bshd" or, without batch, "s(hd)".
class HeadVectors {
  public:
    HeadVectors(const json &golden, const char *key, int dimension)
        : m_tensor(golden.at(key)), m_positions(wholeNumbers(GoldenTensor(golden.at("position_ids")).data)),
          m_dimension(static_cast<std::size_t>(dimension))
    {
        const std::string layout = golden.at("layout");
        const std::vector<std::int64_t> &shape = m_tensor.shape;
        m_sequence = static_cast<std::size_t>(layout == "bhsd" ? shape.at(2) : layout == "bshd" ? shape.at(1) : shape.at(0));
        m_heads = static_cast<std::size_t>(layout == "bhsd"   ? shape.at(1)
                                           : layout == "bshd" ? shape.at(2)
                                                              : shape.at(1) / dimension);
        m_headsFirst = layout == "bhsd";
    }

    std::size_t rows() const { return m_tensor.data.size() / m_dimension; }

    Eigen::VectorXd row(std::size_t index) const
    {
        return Eigen::Map<const Eigen::VectorXd>(m_tensor.data.data() + index * m_dimension,
                                                 static_cast<Eigen::Index>(m_dimension));
    }

    std::int64_t position(std::size_t row) const
    {
        const std::size_t batch = row / (m_heads * m_sequence);
        const std::size_t within = m_headsFirst ? row % m_sequence : row / m_heads % m_sequence;
        return m_positions.at(batch * m_sequence + within);
    }

  private:
    GoldenTensor m_tensor;
    std::vector<std::int64_t> m_positions;
    std::size_t m_dimension = 0;
    std::size_t m_sequence = 0;
    std::size_t m_heads = 0;
    bool m_headsFirst = false;
};

/// transformers' DeepSeek gives all even channels first; put back in their places.
Eigen::VectorXd interleavedAgain(const Eigen::VectorXd &halves)
{
    Eigen::VectorXd channels(halves.size());
    for (Eigen::Index channel = 0; channel < halves.size(); ++channel)
        channels[channel] = halves[channel / 2 + (channel % 2) * halves.size() / 2];
    return channels;
}

/// The constructors of implementations outside transformers: Meta's use_scaled, gpt-oss, DeepSeek's below its trained length.
RopeCase applyCase(const json &config, std::int64_t length)
{
    RopeCase wanted = ropeCaseOf(config, length);
    if (config.value("use_scaled", false))
        wanted.scaling = "llama3";
    if (const auto factor = numberIn(config, {"scaling_factor"})) {
        wanted.scaling = "yarn";
        wanted.values = {{"factor", *factor},
                         {"original_max_position_embeddings", config.at("initial_context_length")},
                         {"truncate", choiceOf("yarn", "truncate", "false")}};
    }
    return wanted;
}

const std::vector<const char *> configuredFamilies{"rope_default", "rope_linear",       "rope_llama3", "rope_dynamic_ntk",
                                                   "rope_partial", "rope_proportional", "rope_yarn",   "rope_longrope"};

} // namespace

class TestGoldenRope : public QObject {
    Q_OBJECT

  private slots:
    void frequencies_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("index");
        for (const char *family : configuredFamilies)
            for (std::size_t i = 0; i < goldenCases(family).size(); ++i)
                QTest::addRow("%s: %s", family, goldenCases(family)[i].at("name").get<std::string>().c_str())
                    << QString(family) << static_cast<int>(i);
    }

    void frequencies()
    {
        QFETCH(QString, family);
        QFETCH(int, index);
        const json &golden = goldenCases(family.toStdString()).at(static_cast<std::size_t>(index));
        const RopeCase wanted = configuredCase(golden);
        if (static_cast<int>(wanted.dimension * wanted.fraction) % 2 != 0)
            QSKIP("An odd number of features has no pairs: the reference gives frequencies that its own rotation cannot apply.");
        Checks checks;
        // Base 1 is no ladder of frequencies, so no knob leads there.
        compareGolden(checks, wanted.base < baseParameter().minimum ? rotaryBeyondKnobs(wanted) : rotaryOf(wanted), golden);
        VERIFY_ALL(checks);
    }

    void llama3Other_data() { addGoldenRows("rope_llama3_other"); }

    // Meta's own code: constants 8, 1, 4 and 8192, which are the defaults.
    void llama3Other()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_llama3_other").at(static_cast<std::size_t>(index));
        const json &config = golden.at("config");
        const Rotary rotary =
            rotaryOf({.dimension = config.at("head_dim"), .base = config.at("rope_theta"), .scaling = "llama3"});
        Checks checks;
        if (golden.contains("inv_freq"))
            compareGolden(checks, rotary, golden);
        else
            compareComplexTable(checks, rotary, golden);
        VERIFY_ALL(checks);
    }

    void ntkAware_data() { addGoldenRows("rope_ntk_aware"); }
    void ntkAware()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_ntk_aware").at(static_cast<std::size_t>(index));
        const json &config = golden.at("config");
        Checks checks;
        compareGolden(checks,
                      rotaryOf({.dimension = config.at("head_dim"),
                                .base = config.at("rope_theta"),
                                .scaling = "ntk",
                                .values = {{"factor", config.at("alpha")}}}),
                      golden);
        VERIFY_ALL(checks);
    }

    void dynamicOther_data() { addGoldenRows("rope_dynamic_ntk_other"); }
    void dynamicOther()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_dynamic_ntk_other").at(static_cast<std::size_t>(index));
        const json &config = golden.at("config");
        const bool linear = !config.at("ntk").is_number();
        const double trained = config.at("max_position_embeddings");
        const std::int64_t length = golden.at("seq_len");
        RopeCase wanted{.dimension = config.at("head_dim"),
                        .base = config.at("rope_theta"),
                        .scaling = "dynamic",
                        .values = {{"original_max_position_embeddings", trained}},
                        .length = length};
        if (linear)
            wanted.values["dynamic_rule"] = choiceOf("dynamic", "dynamic_rule", "linear");
        else
            wanted.values["factor"] = config.at("ntk");
        const Rotary rotary = rotaryOf(wanted);
        Checks checks;
        Eigen::VectorXd expected = goldenVector(golden.at("inv_freq"));
        if (linear) // the reference moves positions together and leaves its frequencies
            expected *= std::min(1.0, trained / static_cast<double>(length));
        compareFrequencies(checks, rotary.inverseFrequencies, expected);
        checks.near(rotary.attentionFactor, golden.at("attention_scaling"), 0, [] { return "attention factor"; });
        const Eigen::VectorXd cosines = goldenVector(golden.at("cos_row"));
        const Eigen::VectorXd sines = goldenVector(golden.at("sin_row"));
        const std::int64_t position = golden.at("row_position");
        for (Eigen::Index feature = 0; feature < cosines.size(); ++feature) {
            const Eigen::Index pair = feature % expected.size();
            const auto where = [&] { return "feature " + std::to_string(feature); };
            const double tolerance = tableTolerance(position, expected[pair]);
            checks.near(cosineOf(rotary.inverseFrequencies, pair, position), cosines[feature], tolerance, where);
            checks.near(sineOf(rotary.inverseFrequencies, pair, position), sines[feature], tolerance, where);
        }
        VERIFY_ALL(checks);
    }

    void ntkByParts_data() { addGoldenRows("rope_ntk_by_parts"); }
    void ntkByParts()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_ntk_by_parts").at(static_cast<std::size_t>(index));
        const json &config = golden.at("config");
        const std::string variant = golden.at("variant");
        // The paper's ramp was obtained from Llama 3's function, whose bounds have other names.
        const json rope = variant == "jquesnelle" ? config : config.at("rope_scaling");
        RopeCase wanted{.dimension = config.at("head_dim"), .base = config.at("rope_theta"), .scaling = "ntk_by_parts"};
        wanted.values["ramp"] = choiceOf("ntk_by_parts", "ramp", variant);
        for (const auto &[key, knob] : {std::pair{"factor", "factor"},
                                        {"original_max_position_embeddings", "original_max_position_embeddings"},
                                        {"beta_fast", "beta_fast"},
                                        {"beta_slow", "beta_slow"},
                                        {"high_freq_factor", "beta_fast"},
                                        {"low_freq_factor", "beta_slow"},
                                        {"ntk_factor", "ntk_factor"},
                                        {"extrapolation_factor", "extrapolation_factor"}})
            if (const auto number = numberIn(rope, {key}))
                wanted.values[knob] = *number;
        if (rope.contains("truncate"))
            wanted.values["truncate"] = choiceOf("ntk_by_parts", "truncate", rope.at("truncate").get<bool>() ? "true" : "false");
        Checks checks;
        compareGolden(checks, rotaryOf(wanted), golden);
        VERIFY_ALL(checks);
    }

    void yarnOther_data() { addGoldenRows("rope_yarn_other"); }
    void yarnOther()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_yarn_other").at(static_cast<std::size_t>(index));
        const std::string name = golden.at("name");
        const json &config = golden.at("config");
        const auto number = [&](std::initializer_list<const char *> keys) { return numberIn(config, keys); };
        const double trained = *number({"original_max_position_embeddings", "initial_context_length", "original_seq_len"});
        RopeCase wanted{.dimension = static_cast<int>(*number({"head_dim", "qk_rope_head_dim"})),
                        .base = *number({"rope_theta"}),
                        .scaling = "yarn",
                        .values = {{"original_max_position_embeddings", trained}},
                        .length = lengthOf(golden).value_or(1)};
        wanted.values["beta_fast"] = number({"beta_fast", "ntk_beta"}).value_or(32);
        wanted.values["beta_slow"] = number({"beta_slow", "ntk_alpha"}).value_or(1);
        if (name.starts_with("jq_dynamic") && !config.at("finetuned").get<bool>())
            wanted.scaling = "dynamic_yarn";
        else if (name.starts_with(
                     "jq_dynamic")) // a fine-tuned model has YaRN from the start, and these lengths stay below its limit
            wanted.values["factor"] = config.at("max_position_embeddings").get<double>() / trained;
        else
            wanted.values["factor"] = *number({"factor", "scaling_factor", "rope_factor"});
        if (name.starts_with("gpt_oss"))
            wanted.values["truncate"] = choiceOf("yarn", "truncate", "false");
        // jquesnelle's attn_factor multiplies YaRN's own; ours is the whole.
        if (const double multiplier = number({"attn_factor"}).value_or(1); multiplier != 1)
            wanted.values["attention_factor"] = multiplier * yarnMagnitude(wanted.values["factor"]);
        const Rotary rotary = rotaryOf(wanted);
        Checks checks;
        if (golden.contains("inv_freq"))
            compareGolden(checks, rotary, golden);
        else
            compareComplexTable(checks, rotary, golden); // DeepSeek's, whose attention factor goes into the score
        VERIFY_ALL(checks);
    }

    void yarnMagnitudes_data() { addGoldenRows("yarn_mscale"); }
    void yarnMagnitudes()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("yarn_mscale").at(static_cast<std::size_t>(index));
        const double factor = golden.at("factor");
        RopeCase wanted{.scaling = "yarn", .values = {{"factor", factor}}};
        for (const char *key : {"mscale", "mscale_all_dim"})
            if (golden.at(key).is_number())
                wanted.values[key] = golden.at(key);
        Checks checks;
        checks.near(rotaryOf(wanted).attentionFactor, golden.at("attention_scaling"), factorTolerance,
                    [] { return "attention factor"; });
        const double allDim = numberIn(golden, {"mscale_all_dim"}).value_or(0);
        const double magnitude = allDim > 0 ? yarnMagnitude(factor, allDim) : 1;
        checks.near(magnitude * magnitude / std::sqrt(golden.at("qk_head_dim").get<double>()), golden.at("softmax_scale"),
                    factorTolerance, [] { return "DeepSeek's scale of the score"; });
        VERIFY_ALL(checks);
    }

    void longropeOther_data() { addGoldenRows("rope_longrope_other"); }
    // Microsoft's classes have one list.
    void longropeOther()
    {
        QFETCH(int, index);
        const json &golden = goldenCases("rope_longrope_other").at(static_cast<std::size_t>(index));
        const json &config = golden.at("config");
        QCOMPARE(config.at("magnitude_scaling_policy").get<std::string>(), std::string("su"));
        const double trained = config.at("original_max_position_embeddings");
        const auto factors = config.at("rescale_factors").get<std::vector<double>>();
        RopeCase wanted{.dimension = config.at("head_dim"),
                        .base = config.at("rope_theta"),
                        .scaling = "longrope",
                        .values = {{"original_max_position_embeddings", trained},
                                   {"factor", config.at("max_position_embeddings").get<double>() / trained}},
                        .lists = {{"short_factor", factors}, {"long_factor", factors}},
                        .length = lengthOf(golden).value_or(1)};
        if (config.at("class") == "dynamic")
            wanted.values["longrope_change"] = choiceOf("longrope", "longrope_change", "blend");
        Checks checks;
        compareGolden(checks, rotaryOf(wanted), golden);
        VERIFY_ALL(checks);
    }

    void tables_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("index");
        for (const char *family : {"rope_apply_half", "rope_apply_interleaved"})
            for (std::size_t i = 0; i < goldenCases(family).size(); ++i)
                // Complex numbers that turn queries and keys at once leave no table behind.
                if (const json &golden = goldenCases(family)[i];
                    golden.contains("cos") || golden.contains("sincos") || golden.contains("sinusoidal_pos"))
                    QTest::addRow("%s: %s", family, golden.at("name").get<std::string>().c_str())
                        << QString(family) << static_cast<int>(i);
    }

    // cos and sin of every position as the models cache them, attention factor included.
    void tables()
    {
        QFETCH(QString, family);
        QFETCH(int, index);
        const json &golden = goldenCases(family.toStdString()).at(static_cast<std::size_t>(index));
        const std::vector<std::int64_t> positions = wholeNumbers(GoldenTensor(golden.at("position_ids")).data);
        const RopeCase wanted = ropeCaseOf(golden.at("config"), *std::ranges::max_element(positions) + 1);
        const Rotary rotary = rotaryOf(wanted);
        const auto width = static_cast<std::size_t>(rotary.rotaryDimension());
        // Cohere repeats each number, all others the whole row; GPT-J and RoFormer put the sines before the cosines.
        const bool neighbours = golden.at("name").get<std::string>().starts_with("cohere");
        const bool joined = !golden.contains("cos");
        const std::vector<double> cosines = joined ? std::vector<double>{} : GoldenTensor(golden.at("cos")).data;
        const std::vector<double> sines = joined ? std::vector<double>{} : GoldenTensor(golden.at("sin")).data;
        const std::vector<double> both =
            joined ? GoldenTensor(golden.at(golden.contains("sincos") ? "sincos" : "sinusoidal_pos")).data
                   : std::vector<double>{};
        QCOMPARE((joined ? both : cosines).size(), positions.size() * width);
        Checks checks;
        for (std::size_t row = 0; row < positions.size(); ++row)
            for (std::size_t feature = 0; feature < width; ++feature) {
                const auto pair = static_cast<Eigen::Index>(neighbours ? feature / 2 : feature % (width / 2));
                const double tolerance = rotary.attentionFactor * tableTolerance(positions[row], rotary.inverseFrequencies[pair]);
                const double cosine = rotary.attentionFactor * cosineOf(rotary.inverseFrequencies, pair, positions[row]);
                const double sine = rotary.attentionFactor * sineOf(rotary.inverseFrequencies, pair, positions[row]);
                const auto where = [&] {
                    return "position " + std::to_string(positions[row]) + ", feature " + std::to_string(feature);
                };
                const std::size_t place = row * width + feature;
                if (joined) {
                    checks.near(feature < width / 2 ? sine : cosine, both[place], tolerance, where);
                } else {
                    checks.near(cosine, cosines[place], tolerance, where);
                    checks.near(sine, sines[place], tolerance, where);
                }
            }
        VERIFY_ALL(checks);
    }

    void turnedVectors_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("index");
        for (const char *family : {"rope_apply_half", "rope_apply_interleaved"})
            for (std::size_t i = 0; i < goldenCases(family).size(); ++i)
                if (const json &golden = goldenCases(family)[i]; golden.contains("q"))
                    QTest::addRow("%s: %s", family, golden.at("name").get<std::string>().c_str())
                        << QString(family) << static_cast<int>(i);
    }

    // Queries and keys as the models turn them: which features form a pair, and which way it turns.
    void turnedVectors()
    {
        QFETCH(QString, family);
        QFETCH(int, index);
        const json &golden = goldenCases(family.toStdString()).at(static_cast<std::size_t>(index));
        const std::vector<std::int64_t> positions = wholeNumbers(GoldenTensor(golden.at("position_ids")).data);
        RopeCase wanted = applyCase(golden.at("config"), *std::ranges::max_element(positions) + 1);
        wanted.interleaved = family == "rope_apply_interleaved";
        const Signal signal = signalOf(sceneOf(wanted));
        const bool halvesLast = golden.value("output_layout", "") == "deinterleaved_halves";
        Checks checks;
        for (const auto &[before, after] : {std::pair{"q", "q_embed"}, {"k", "k_embed"}}) {
            const HeadVectors input(golden, before, wanted.dimension);
            const HeadVectors output(golden, after, wanted.dimension);
            QCOMPARE(input.rows(), output.rows());
            for (std::size_t row = 0; row < input.rows(); ++row)
                compareTurned(checks, signal, input.position(row), input.row(row),
                              halvesLast ? interleavedAgain(output.row(row)) : output.row(row));
        }
        VERIFY_ALL(checks);
    }

  private:
    static void compareTurned(Checks &checks, const Signal &signal, std::int64_t position, const Eigen::VectorXd &vector,
                              const Eigen::VectorXd &expected)
    {
        const auto &rotary = std::get<Rotary>(signal);
        const auto where = [&](Eigen::Index feature) {
            return [=] { return "position " + std::to_string(position) + ", feature " + std::to_string(feature); };
        };
        for (int pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
            const std::vector<int> features = featuresOfPair(signal, pair);
            const double cosine = featureAt(signal, position, features[0]);
            const double sine = featureAt(signal, position, features[1]);
            const double a = vector[features[0]], b = vector[features[1]];
            // Two products and a sum round once each.
            const double tolerance = (std::abs(a) + std::abs(b)) * rotary.attentionFactor
                                     * (tableTolerance(position, rotary.inverseFrequencies[pair]) + 4e-16);
            checks.near(cosine * a - sine * b, expected[features[0]], tolerance, where(features[0]));
            checks.near(sine * a + cosine * b, expected[features[1]], tolerance, where(features[1]));
        }
        for (Eigen::Index feature = rotary.rotaryDimension(); feature < vector.size(); ++feature)
            checks.near(vector[feature], expected[feature], 0, where(feature));
    }

    /// [P, pairs, 2]: cos and sin.
    static void compareComplexTable(Checks &checks, const Rotary &rotary, const json &golden)
    {
        const GoldenTensor table(golden.at("freqs_cis"));
        const auto positions = golden.at("positions").get<std::vector<std::int64_t>>();
        for (std::size_t row = 0; row < positions.size(); ++row)
            for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const auto where = [&] {
                    return "position " + std::to_string(positions[row]) + ", pair " + std::to_string(pair);
                };
                const double tolerance = tableTolerance(positions[row], rotary.inverseFrequencies[pair]);
                const auto index = static_cast<std::int64_t>(row);
                checks.near(cosineOf(rotary.inverseFrequencies, pair, positions[row]), table.at({index, pair, 0}), tolerance,
                            where);
                checks.near(sineOf(rotary.inverseFrequencies, pair, positions[row]), table.at({index, pair, 1}), tolerance,
                            where);
            }
    }
};

TEST_CLASS(TestGoldenRope, NoApplication)
#include "tst_golden_rope.moc"
