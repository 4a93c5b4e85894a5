// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/engines.h"

#include "core/analysis/phasors.h"
#include "core/scaling/yarn.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/goldens.h"
#include "tests/support/hf_scenes.h"
#include "tests/support/published.h"
#include "tests/support/sentences.h"
#include "tests/support/shown.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace posviz;
using nlohmann::json;

namespace {

std::vector<EngineReading> readingsOf(const RopeCase &wanted) { return certain(engineReadings(sceneOf(wanted).subject)); }

std::vector<std::string> namesIn(const EngineReading &reading)
{
    std::vector<std::string> names;
    for (const QString &name : QString::fromStdString(reading.engine).split(", "))
        names.push_back(name.toStdString());
    return names;
}

const EngineReading *readingBy(const std::vector<EngineReading> &readings, const std::string &engine)
{
    const auto found = std::ranges::find_if(readings, [&](const EngineReading &reading) {
        const std::vector<std::string> names = namesIn(reading);
        return std::ranges::find(names, engine) != names.end();
    });
    return found == readings.end() ? nullptr : &*found;
}

EngineReading certainReading(const RopeCase &wanted, const std::string &engine)
{
    const std::vector<EngineReading> readings = readingsOf(wanted);
    const EngineReading *found = readingBy(readings, engine);
    if (!found)
        qFatal("no reading by %s", engine.c_str());
    return *found;
}

void compareEngineFrequencies(Checks &checks, const Eigen::VectorXd &actual, const Eigen::VectorXd &expected)
{
    checks.near(static_cast<double>(actual.size()), static_cast<double>(expected.size()), 0, [] { return "number of pairs"; });
    for (Eigen::Index pair = 0; pair < std::min(actual.size(), expected.size()); ++pair)
        checks.near(actual[pair], expected[pair], 1e-12 * expected[pair], [&] { return "pair " + std::to_string(pair); });
}

/// Cosines and sines at a position, pair by pair; 16 384 positions of double angles lose a few units of 4e-12.
void compareAngles(Checks &checks, const Eigen::VectorXd &frequencies, std::int64_t position, Eigen::Index pair, double cosine,
                   double sine)
{
    const auto where = [&] { return "position " + std::to_string(position) + ", pair " + std::to_string(pair); };
    const double angle = TurnRate(frequencies[pair]).angleAt(position);
    checks.near(std::cos(angle), cosine, 1e-11, where);
    checks.near(std::sin(angle), sine, 1e-11, where);
}

/// domain.md T8: Llama 2 with s = 16.
RopeCase llama2(const Values &more = {})
{
    RopeCase wanted{.scaling = "yarn", .values = {{"factor", 16}, {"original_max_position_embeddings", 4096}}, .length = 65536};
    for (const auto &[key, value] : more)
        wanted.values.insert_or_assign(key, value);
    return wanted;
}

double divisorAt(const EngineReading &reading, int dimension, double base, int pair)
{
    return std::pow(base, -2.0 * pair / dimension) / reading.inverseFrequencies[pair];
}

const json &goldenAt(const char *family, int index) { return goldenCases(family).at(static_cast<std::size_t>(index)); }

} // namespace

class TestEngines : public QObject {
    Q_OBJECT

  private slots:
    // Published code, each under its own name.
    void yarnCode_data()
    {
        addGoldenRows("rope_yarn_other", [](const json &) { return true; });
    }

    void yarnCode()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("rope_yarn_other", index);
        const std::string name = golden.at("name");
        const json &config = golden.at("config");
        const auto number = [&](std::initializer_list<const char *> keys) { return numberIn(config, keys); };
        const double trained = *number({"original_max_position_embeddings", "initial_context_length", "original_seq_len"});
        RopeCase wanted{.dimension = static_cast<int>(*number({"head_dim", "qk_rope_head_dim"})),
                        .base = *number({"rope_theta"}),
                        .scaling = "yarn",
                        .values = {{"original_max_position_embeddings", trained},
                                   {"beta_fast", number({"beta_fast", "ntk_beta"}).value_or(32)},
                                   {"beta_slow", number({"beta_slow", "ntk_alpha"}).value_or(1)}},
                        .length = golden.at("seq_len").is_null() ? 1 : golden.at("seq_len").get<std::int64_t>()};
        std::string engine = "jquesnelle/yarn";
        if (const auto factor = number({"factor", "scaling_factor", "rope_factor"}))
            wanted.values["factor"] = *factor;
        else if (config.at("finetuned").get<bool>()) // YaRN from the start
            wanted.values["factor"] = config.at("max_position_embeddings").get<double>() / trained;
        else
            wanted.scaling = "dynamic_yarn";
        if (name.starts_with("gpt_oss")) {
            engine = "gpt-oss";
            wanted.values["truncate"] = choiceOf("yarn", "truncate", "false");
        }
        if (const auto multiplier = number({"attn_factor"}); multiplier && wanted.scaling == "yarn")
            wanted.values["attn_factor"] = *multiplier;
        Checks checks;
        if (!golden.contains("inv_freq")) {
            wanted.values["mscale"] = wanted.values["mscale_all_dim"] = 1;
            const EngineReading reading = certainReading(wanted, "DeepSeek's inference code");
            checks.near(reading.attentionFactor, 1, 0, [] { return "attention factor"; });
            const GoldenTensor table(golden.at("freqs_cis"));
            const auto positions = golden.at("positions").get<std::vector<std::int64_t>>();
            for (std::size_t row = 0; row < positions.size(); ++row)
                for (Eigen::Index pair = 0; pair < reading.inverseFrequencies.size(); ++pair) {
                    const auto at = static_cast<std::int64_t>(row);
                    compareAngles(checks, reading.inverseFrequencies, positions[row], pair, table.at({at, pair, 0}),
                                  table.at({at, pair, 1}));
                }
        } else {
            const EngineReading reading = certainReading(wanted, engine);
            compareEngineFrequencies(checks, reading.inverseFrequencies, goldenVector(golden.at("inv_freq")));
            const double factor = golden.at("attention_scaling");
            checks.near(reading.attentionFactor, factor, 1e-14, [] { return "attention factor"; });
            checks.near(reading.scoreFactor, factor * factor, 4e-14, [] { return "score factor"; });
            if (engine == "gpt-oss") { // which has no truncate to read
                wanted.values["truncate"] = choiceOf("yarn", "truncate", "true");
                compareEngineFrequencies(checks, certainReading(wanted, engine).inverseFrequencies,
                                         goldenVector(golden.at("inv_freq")));
            }
        }
        VERIFY_ALL(checks);
    }

    // transformers: the ratio on cos and sin, and the square that its DeepSeek code has on the score.
    void yarnMagnitudes_data() { addGoldenRows("yarn_mscale"); }
    void yarnMagnitudes()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("yarn_mscale", index);
        RopeCase wanted{.scaling = "yarn", .values = {{"factor", golden.at("factor")}}};
        for (const char *key : {"mscale", "mscale_all_dim"})
            if (golden.at(key).is_number())
                wanted.values[key] = golden.at(key);
        const double factor = golden.at("attention_scaling");
        const double softmax = golden.at("softmax_scale").get<double>() * std::sqrt(golden.at("qk_head_dim").get<double>());
        Checks checks;
        const EngineReading generic = certainReading(wanted, "transformers");
        checks.near(generic.attentionFactor, factor, 1e-14, [] { return "attention factor"; });
        checks.near(generic.scoreFactor, factor * factor, 4e-14, [] { return "score factor"; });
        const std::vector<EngineReading> readings = readingsOf(wanted);
        const EngineReading *deepSeek = readingBy(readings, "transformers' DeepSeek");
        checks.that((deepSeek != nullptr) == golden.at("mscale").is_number(), [] { return "DeepSeek's keys are read"; });
        if (deepSeek) {
            checks.near(deepSeek->attentionFactor, factor, 1e-14, [] { return "DeepSeek's attention factor"; });
            checks.near(deepSeek->scoreFactor, factor * factor * softmax, 1e-13, [] { return "DeepSeek's score factor"; });
        }
        VERIFY_ALL(checks);
    }

    // domain.md T8: 0.1 ln 16 + 1 = 1.277259, V2: g(40, 0.707)^2 = 1.589626, V3: 1.873854, worked out by hand the ratios.
    void attentionFactors_data()
    {
        QTest::addColumn<Values>("more");
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("attention");
        QTest::addColumn<QString>("score");
        const auto row = [](const char *name, const Values &more, const char *engine, const char *attention, const char *score) {
            QTest::addRow("%s: %s", name, engine) << more << QString(engine) << QString(attention) << QString(score);
        };
        for (const char *engine : {"transformers", "vLLM", "llama.cpp", "jquesnelle/yarn", "gpt-oss", "the paper"})
            row("plain", {}, engine, "1.277259", "1.631390");
        const Values given{{"attention_factor", 1}};
        row("given", given, "transformers", "1", "1");
        row("given", given, "vLLM", "1", "1");
        for (const char *engine : {"vLLM 0.25", "llama.cpp", "jquesnelle/yarn", "gpt-oss", "the paper"})
            row("given", given, engine, "1.277259", "1.631390");
        // Ministral 3: the 27 % between transformers and vLLM 0.25.
        const Values ones{{"mscale", 1}, {"mscale_all_dim", 1}};
        for (const char *engine : {"transformers", "vLLM", "llama.cpp's Mistral 3"})
            row("Ministral 3", ones, engine, "1", "1");
        for (const char *engine : {"vLLM 0.25", "llama.cpp"})
            row("Ministral 3", ones, engine, "1.277259", "1.631390");
        const Values v2{{"factor", 40}, {"mscale", 0.707}, {"mscale_all_dim", 0.707}};
        const Values v3{{"factor", 40}, {"mscale", 1}, {"mscale_all_dim", 1}};
        for (const char *engine : {"transformers' DeepSeek", "DeepSeek's own", "vLLM's DeepSeek", "DeepSeek's inference code",
                                   "llama.cpp's DeepSeek"}) {
            row("V2", v2, engine, "1", "1.589626");
            row("V3", v3, engine, "1", "1.873854");
        }
        for (const char *engine : {"transformers", "transformers' DeepSeek-V2 before #47435"}) {
            row("V2", v2, engine, "1", "1");
            row("V3", v3, engine, "1", "1");
        }
        row("V2", v2, "llama.cpp", "1.368888", "1.873854");
        // 1.368888 / 1.260804: mscale is taken to be 1.
        row("V2", v2, "llama.cpp's Mistral 3", "1.085726", "1.178802");
        // Only one of the two: transformers falls back to g(s, 1), DeepSeek's own code has g(s, 0.5) / 1.
        const Values half{{"mscale", 0.5}};
        row("half", half, "transformers", "1.277259", "1.631390");
        row("half", half, "DeepSeek's own", "1.138629", "1.296477");
    }

    void attentionFactors()
    {
        QFETCH(Values, more);
        QFETCH(QString, engine);
        QFETCH(QString, attention);
        QFETCH(QString, score);
        const EngineReading reading = certainReading(llama2(more), engine.toStdString());
        const Published factor = published(attention), product = published(score);
        Checks checks;
        checks.near(reading.attentionFactor, factor.value, factor.unit, [] { return "attention factor"; });
        checks.near(reading.scoreFactor, product.value, product.unit, [] { return "score factor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T8 and 1.4: pair 25 of Llama 2 is divided by 1.2199 in all code and by 1.748 in the paper.
    void codeRampAndPaperRamp()
    {
        const std::vector<EngineReading> readings = readingsOf(llama2());
        QCOMPARE(readings.size(), std::size_t{3});
        QCOMPARE(readings[0].engine, std::string("transformers, vLLM, llama.cpp, jquesnelle/yarn"));
        QCOMPARE(readings[1].engine, std::string("gpt-oss"));
        QCOMPARE(readings[2].engine, std::string("the paper"));
        Checks checks;
        checks.near(divisorAt(readings[0], 128, 1e4, 25), 1.219941, 1e-6, [] { return "code"; });
        // Between the bounds 20.94448 and 45.02688 themselves, which the others round to 20 and 46.
        const double divided = (25 - 20.94448) / (45.02688 - 20.94448);
        checks.near(divisorAt(readings[1], 128, 1e4, 25), 1 / (1 - divided + divided / 16), 1e-6, [] { return "gpt-oss"; });
        checks.near(divisorAt(readings[2], 128, 1e4, 25), 1.748, 1e-3, [] { return "paper"; });
        VERIFY_ALL(checks);
    }

    // gpt-oss: d 64, base 150 000, s 32, bounds 8.09278 and 17.39802, which llama.cpp and the authors round to 8 and 18.
    void unroundedBounds()
    {
        const RopeCase gptOss{.dimension = 64,
                              .base = 150000,
                              .scaling = "yarn",
                              .values = {{"factor", 32},
                                         {"original_max_position_embeddings", 4096},
                                         {"truncate", choiceOf("yarn", "truncate", "false")}},
                              .length = 131072};
        const std::vector<EngineReading> readings = readingsOf(gptOss);
        QCOMPARE(readings.size(), std::size_t{3});
        QCOMPARE(readings[0].engine, std::string("transformers, vLLM, gpt-oss"));
        QCOMPARE(readings[1].engine, std::string("llama.cpp, jquesnelle/yarn"));
        const auto divisor = [](double kept) { return 1 / (kept + (1 - kept) / 32); };
        Checks checks;
        checks.near(divisorAt(readings[0], 64, 150000, 12), divisor(1 - (12 - 8.09278) / (17.39802 - 8.09278)), 1e-5,
                    [] { return "unrounded"; });
        checks.near(divisorAt(readings[1], 64, 150000, 12), divisor(0.6), 1e-12, [] { return "rounded"; });
        VERIFY_ALL(checks);
    }

    // Its code asks for 0 < low < high < d/2 - 1 and scales nothing by a factor of 1 or less.
    void gptOssWhereItsCodeRuns()
    {
        const auto reads = [](const Values &values) { return readingBy(readingsOf(llama2(values)), "gpt-oss") != nullptr; };
        QVERIFY(reads({}));
        QVERIFY(!reads({{"original_max_position_embeddings", 64}}));       // 32 turns within 64 positions: low is below 0
        QVERIFY(!reads({{"original_max_position_embeddings", 16777216}})); // high is 102.8 of 63 pairs
        // Where nothing is scaled the bounds are not asked for.
        QVERIFY(reads({{"factor", 0.5}, {"original_max_position_embeddings", 64}}));
        const EngineReading below = certainReading(llama2({{"factor", 0.5}}), "gpt-oss");
        const std::string text = english(below.text);
        QVERIFY2(text.find("scales nothing by a factor of 1 or less") != std::string::npos, text.c_str());
        Checks checks;
        for (const int pair : {0, 25, 63})
            checks.near(divisorAt(below, 128, 1e4, pair), 1, 1e-12, [&] { return "pair " + std::to_string(pair); });
        checks.near(below.attentionFactor, 1, 0, [] { return "attention factor"; });
        VERIFY_ALL(checks);
    }

    // An original length of 4: the upper bound is below the lower one. All code but llama.cpp's then interpolates nothing.
    void rampThatRunsBackwards()
    {
        const std::vector<EngineReading> readings =
            readingsOf({.scaling = "yarn", .values = {{"factor", 8}, {"original_max_position_embeddings", 4}}});
        const EngineReading *transformers = readingBy(readings, "transformers");
        const EngineReading *llamaCpp = readingBy(readings, "llama.cpp");
        QVERIFY(transformers && llamaCpp && transformers != llamaCpp);
        QCOMPARE(transformers, readingBy(readings, "jquesnelle/yarn"));
        Checks checks;
        for (int pair = 0; pair < 64; ++pair) {
            const auto where = [&] { return "pair " + std::to_string(pair); };
            checks.near(divisorAt(*transformers, 128, 1e4, pair), 1, 1e-12, where);
            checks.near(divisorAt(*llamaCpp, 128, 1e4, pair), pair == 0 ? 1 : 8, 1e-11, where);
        }
        VERIFY_ALL(checks);
    }

    void llama3Code_data() { addGoldenRows("rope_llama3_other"); }
    void llama3Code()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("rope_llama3_other", index);
        const json &config = golden.at("config");
        const std::vector<EngineReading> readings =
            readingsOf({.dimension = config.at("head_dim"), .base = config.at("rope_theta"), .scaling = "llama3"});
        QCOMPARE(readings.size(), std::size_t{1});
        QCOMPARE(readings[0].engine, std::string("transformers, Meta's code, vLLM, llama.cpp"));
        Checks checks;
        if (golden.contains("inv_freq")) {
            compareEngineFrequencies(checks, readings[0].inverseFrequencies, goldenVector(golden.at("inv_freq")));
        } else {
            const GoldenTensor table(golden.at("freqs_cis"));
            const auto positions = golden.at("positions").get<std::vector<std::int64_t>>();
            for (std::size_t row = 0; row < positions.size(); ++row)
                for (Eigen::Index pair = 0; pair < readings[0].inverseFrequencies.size(); ++pair) {
                    const auto at = static_cast<std::int64_t>(row);
                    compareAngles(checks, readings[0].inverseFrequencies, positions[row], pair, table.at({at, pair, 0}),
                                  table.at({at, pair, 1}));
                }
        }
        VERIFY_ALL(checks);
    }

    // Pairs between the bounds are both fast and slow where the two are swapped: wavelengths 2048 to 8192, pairs 29 to 34 (T9).
    void llama3BoundsSwapped()
    {
        const RopeCase wanted{.base = 5e5, .scaling = "llama3", .values = {{"low_freq_factor", 4}, {"high_freq_factor", 1}}};
        const std::vector<EngineReading> readings = readingsOf(wanted);
        QCOMPARE(readings.size(), std::size_t{2});
        QCOMPARE(readings[1].engine, std::string("vLLM, llama.cpp")); // Meta's knows no low_freq_factor but 1
        Checks checks;
        for (int pair = 0; pair < 64; ++pair) {
            const auto where = [&] { return "pair " + std::to_string(pair); };
            checks.near(divisorAt(readings[0], 128, 5e5, pair), pair < 29 ? 1 : 8, 1e-11, where);
            checks.near(divisorAt(readings[1], 128, 5e5, pair), pair < 35 ? 1 : 8, 1e-11, where);
        }
        VERIFY_ALL(checks);
    }

    // Wavelengths 8192 to 32768: pairs 35 (8218.718, T9) to 41, for 64 ln(32768 / 2π) / ln 500000 = 41.75.
    void llama3BoundsSwappedInMetasCode()
    {
        const std::vector<EngineReading> readings =
            readingsOf({.base = 5e5, .scaling = "llama3", .values = {{"low_freq_factor", 1}, {"high_freq_factor", 0.25}}});
        QCOMPARE(readings.size(), std::size_t{2});
        QCOMPARE(readings[0].engine, std::string("transformers"));
        QCOMPARE(readings[1].engine, std::string("Meta's code, vLLM, llama.cpp"));
        Checks checks;
        for (int pair = 0; pair < 64; ++pair) {
            const auto where = [&] { return "pair " + std::to_string(pair); };
            checks.near(divisorAt(readings[0], 128, 5e5, pair), pair < 35 ? 1 : 8, 1e-11, where);
            checks.near(divisorAt(readings[1], 128, 5e5, pair), pair < 42 ? 1 : 8, 1e-11, where);
        }
        VERIFY_ALL(checks);
    }

    // Llama 4 Scout: a step at wavelength 8192, the same everywhere.
    void llama3BoundsEqual()
    {
        const std::vector<EngineReading> readings =
            readingsOf({.base = 5e5, .scaling = "llama3", .values = {{"low_freq_factor", 1}, {"high_freq_factor", 1}}});
        QCOMPARE(readings.size(), std::size_t{1});
        QCOMPARE(readings[0].engine, std::string("transformers, Meta's code, vLLM, llama.cpp"));
        const Scene scene = withKnobs(certain(withScaling(sceneOf("rope", 128, 5e5, 1000), "llama3")),
                                      {{"low_freq_factor", 1}, {"high_freq_factor", 1}});
        const std::string sentence = findView("engines")->build(scene, signalOf(scene), {}).error();
        QVERIFY2(sentence.find("before pull request #12889 (April 2025) it refused equal bounds. Spectrum") != std::string::npos,
                 sentence.c_str());
        Checks checks;
        for (int pair = 0; pair < 64; ++pair)
            checks.near(divisorAt(readings[0], 128, 5e5, pair), pair < 35 ? 1 : 8, 1e-11,
                        [&] { return "pair " + std::to_string(pair); });
        VERIFY_ALL(checks);
    }

    // Trained on 4096: pair 28, of wavelength 1956.497, lies between 1024 and 4096. llama.cpp has T9, that of 8192, all the same.
    void llama3TrainedLengthOfLlamaCpp()
    {
        const std::vector<EngineReading> readings =
            readingsOf({.base = 5e5, .scaling = "llama3", .values = {{"original_max_position_embeddings", 4096}}});
        QCOMPARE(readings.size(), std::size_t{2});
        QCOMPARE(readings[0].engine, std::string("transformers, vLLM"));
        QCOMPARE(readings[1].engine, std::string("llama.cpp"));
        Checks checks;
        const double kept = (4096 / 1956.497 - 1) / 3;
        checks.near(divisorAt(readings[0], 128, 5e5, 28), 1 / (kept + (1 - kept) / 8), 2e-6, [] { return "4096"; });
        for (const auto &[pair, divisor] : {std::pair{28, 1.0}, {29, 1.207484}, {34, 5.257327}, {35, 8.0}})
            checks.near(divisorAt(readings[1], 128, 5e5, pair), divisor, 1e-6, [&] { return "pair " + std::to_string(pair); });
        VERIFY_ALL(checks);
    }

    void longropeCode_data() { addGoldenRows("rope_longrope_other"); }
    // Microsoft's dynamic class; its static one has a single list, as vLLM has in force for a model whose context grew.
    void longropeCode()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("rope_longrope_other", index);
        const json &config = golden.at("config");
        const double trained = config.at("original_max_position_embeddings");
        const auto factors = config.at("rescale_factors").get<std::vector<double>>();
        const RopeCase wanted{.dimension = config.at("head_dim"),
                              .base = config.at("rope_theta"),
                              .scaling = "longrope",
                              .values = {{"original_max_position_embeddings", trained},
                                         {"factor", config.at("max_position_embeddings").get<double>() / trained}},
                              .lists = {{"long_factor", factors}},
                              .length = golden.at("seq_len").is_null() ? 1 : golden.at("seq_len").get<std::int64_t>()};
        const EngineReading reading = certainReading(wanted, config.at("class") == "dynamic" ? "microsoft/LongRoPE" : "vLLM");
        Checks checks;
        compareEngineFrequencies(checks, reading.inverseFrequencies, goldenVector(golden.at("inv_freq")));
        checks.near(reading.attentionFactor, golden.at("attention_scaling"), 1e-14, [] { return "attention factor"; });
        VERIFY_ALL(checks);
    }

    // Lists of 2 and 8 tell which is in force.
    void shortOrLongList_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<double>("factor");
        QTest::addColumn<QString>("engine");
        QTest::addColumn<double>("divisor");
        const auto row = [](int length, double factor, const char *engine, double divisor) {
            QTest::addRow("%d of 4096, factor %g: %s", length, factor, engine) << length << factor << QString(engine) << divisor;
        };
        for (const auto &[length, transformers, unsloth] : {std::tuple{4095, 2, 0}, {4096, 2, 8}, {4097, 8, 0}}) {
            row(length, 32, "transformers", transformers);
            row(length, 32, "vLLM", 8);
            row(length, 32, "llama.cpp", 8);
            row(length, 32, "transformers' PhiMoE", 2);
            row(length, 32, "unsloth before #10681", unsloth);
        }
        row(4097, 1, "vLLM", 2); // its context did not grow
    }

    void shortOrLongList()
    {
        QFETCH(int, length);
        QFETCH(double, factor);
        QFETCH(QString, engine);
        QFETCH(double, divisor);
        const RopeCase wanted{
            .dimension = 4,
            .scaling = "longrope",
            .values = {{"factor", factor}, {"original_max_position_embeddings", 4096}, {"attention_factor", 1.1}},
            .lists = {{"short_factor", {2, 2}}, {"long_factor", {8, 8}}},
            .length = length};
        const std::vector<EngineReading> readings = readingsOf(wanted);
        const EngineReading *reading = readingBy(readings, engine.toStdString());
        QCOMPARE(reading != nullptr, divisor > 0); // 0: that engine is not told of, for it reads all as transformers
        if (!reading)
            return;
        Checks checks;
        checks.near(divisorAt(*reading, 4, 1e4, 1), divisor, 1e-12, [] { return "divisor"; });
        // domain.md T11: sqrt(1 + ln 32 / ln 4096) where attention_factor is not read.
        const bool computes = engine == "vLLM" || engine == "llama.cpp";
        checks.near(reading->attentionFactor,
                    !computes    ? 1.1
                    : factor > 1 ? 1.190238071424
                                 : 1,
                    1e-12, [] { return "attention factor"; });
        VERIFY_ALL(checks);
    }

    void listsThatDoNotFit()
    {
        Scene scene = certain(withScaling(sceneOf("rope", 128, 1e4, 100), "longrope"));
        scene = certain(withList(scene, "long_factor", {1, 2, 3}));
        const Result<std::vector<EngineReading>> readings = engineReadings(scene.subject);
        QVERIFY(!readings);
        QVERIFY2(readings.error().starts_with("long_factor has 3"), readings.error().c_str());
    }

    void dynamicCode_data() { addGoldenRows("rope_dynamic_ntk_other"); }
    void dynamicCode()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("rope_dynamic_ntk_other", index);
        const json &config = golden.at("config");
        RopeCase wanted{.dimension = config.at("head_dim"),
                        .base = config.at("rope_theta"),
                        .scaling = "dynamic",
                        .values = {{"original_max_position_embeddings", config.at("max_position_embeddings")}},
                        .length = golden.at("seq_len")};
        if (config.at("ntk").is_number())
            wanted.values["factor"] = config.at("ntk");
        else
            wanted.values["dynamic_rule"] = choiceOf("dynamic", "dynamic_rule", "linear");
        const EngineReading reading = certainReading(wanted, "jquesnelle/yarn");
        const Eigen::VectorXd cosines = goldenVector(golden.at("cos_row")), sines = goldenVector(golden.at("sin_row"));
        const Eigen::Index pairs = reading.inverseFrequencies.size();
        QCOMPARE(cosines.size(), 2 * pairs);
        Checks checks;
        for (Eigen::Index feature = 0; feature < 2 * pairs; ++feature)
            compareAngles(checks, reading.inverseFrequencies, golden.at("row_position"), feature % pairs, cosines[feature],
                          sines[feature]);
        VERIFY_ALL(checks);
    }

    // domain.md T7: with f = 2 a base of 30527.7367 belongs to 8192 of 4096 positions. vLLM had it at every length; now it scales
    // nothing, as llama.cpp.
    void dynamicBaseOfVllm()
    {
        const auto at = [](std::int64_t length) {
            return readingsOf(
                {.scaling = "dynamic", .values = {{"factor", 2}, {"original_max_position_embeddings", 4096}}, .length = length});
        };
        Checks checks;
        for (const std::int64_t length : {100, 4096, 4097, 6144, 8192, 16384}) {
            const auto where = [&] { return "length " + std::to_string(length); };
            const std::vector<EngineReading> readings = at(length);
            QCOMPARE(readingBy(readings, "transformers"), readingBy(readings, "jquesnelle/yarn"));
            QCOMPARE(readingBy(readings, "vLLM"), readingBy(readings, "llama.cpp"));
            const EngineReading *before = readingBy(readings, "vLLM before #41277");
            const EngineReading *now = readingBy(readings, "vLLM");
            QVERIFY(before && now);
            for (const int pair : {1, 63}) {
                checks.near(before->inverseFrequencies[pair] / std::pow(30527.7367, -2.0 * pair / 128), 1, 2e-9, where);
                checks.near(divisorAt(*now, 128, 1e4, pair), 1, 1e-12, where);
            }
            // At exactly the trained length nothing has changed yet.
            checks.that((readingBy(readings, "transformers") == now) == (length <= 4096), where);
            checks.that((readingBy(readings, "transformers") == before) == (length == 8192), where);
        }
        VERIFY_ALL(checks);
    }

    // domain.md T6 (4.8761 at pair 48) and vLLM's s^(2(i + 1)/d): 8^(1/64) = 2^(3/64) for the first pair, √8 for the middle one.
    void ntkOfVllm()
    {
        const std::vector<EngineReading> readings = readingsOf({.scaling = "ntk", .values = {{"factor", 8}}});
        QCOMPARE(readings.size(), std::size_t{2});
        QCOMPARE(readings[0].engine, std::string("jquesnelle/yarn, vLLM's dynamic alpha"));
        QCOMPARE(readings[1].engine, std::string("vLLM's ntk"));
        Checks checks;
        const auto row = [&](std::size_t reading, int pair, double divisor, double tolerance) {
            checks.near(divisorAt(readings[reading], 128, 1e4, pair), divisor, tolerance,
                        [&] { return readings[reading].engine + ", pair " + std::to_string(pair); });
        };
        row(0, 0, 1, 1e-12);
        row(0, 48, 4.8761, 5e-5);
        row(0, 63, 8, 1e-11);
        row(1, 0, 1.0330248790, 1e-10);
        row(1, 31, 2.8284271247, 1e-10);
        row(1, 63, 8, 1e-11);
        VERIFY_ALL(checks);
        QCOMPARE(readingsOf({.scaling = "ntk", .values = {{"factor", 1}}}).size(), std::size_t{1});
    }

    void ntkCode_data() { addGoldenRows("rope_ntk_aware"); }
    void ntkCode()
    {
        QFETCH(int, index);
        const json &golden = goldenAt("rope_ntk_aware", index);
        const json &config = golden.at("config");
        Checks checks;
        compareEngineFrequencies(checks,
                                 certainReading({.dimension = config.at("head_dim"),
                                                 .base = config.at("rope_theta"),
                                                 .scaling = "ntk",
                                                 .values = {{"factor", config.at("alpha")}}},
                                                "jquesnelle/yarn")
                                     .inverseFrequencies,
                                 goldenVector(golden.at("inv_freq")));
        VERIFY_ALL(checks);
    }

    // Gemma 4's global layers with a factor of 4, which only transformers reads: 64 of 256 pairs turn (T10).
    void proportionalFactor()
    {
        RopeCase wanted{.dimension = 512, .base = 1e6, .scaling = "proportional", .values = {{"factor", 4}}};
        const std::vector<EngineReading> readings = readingsOf(wanted);
        QCOMPARE(readings.size(), std::size_t{2});
        QCOMPARE(readings[0].engine, std::string("transformers"));
        QCOMPARE(readings[1].engine, std::string("vLLM, llama.cpp"));
        Checks checks;
        for (int pair = 0; pair < 256; ++pair) {
            const double own = pair < 64 ? std::pow(1e6, -2.0 * pair / 512) : 0;
            const auto where = [&] { return "pair " + std::to_string(pair); };
            checks.near(readings[0].inverseFrequencies[pair], own / 4, 1e-13 * own, where);
            checks.near(readings[1].inverseFrequencies[pair], own, 1e-13 * own, where);
        }
        VERIFY_ALL(checks);

        // Pairs that never turn have no point.
        const View &view = *findView("engines");
        const Scene scene = sceneOf(wanted);
        const Signal signal = signalOf(scene);
        const Figure figure = certain(view.build(scene, signal, {}));
        for (const Layer &layer : figure.layers)
            if (const auto *curve = std::get_if<Curve>(&layer))
                QCOMPARE(curve->x.size(), std::size_t{64});
        QVERIFY2(english(figure.summary).find("largest disagreement at pair 0, a factor of 4") != std::string::npos, english(figure.summary).c_str());
        QCOMPARE(english(certain(view.explain(scene, signal, figure, {63, 2})).value),
                 std::string("4 by transformers, 1 by vLLM, llama.cpp"));
        QVERIFY(says(certain(view.explain(scene, signal, figure, {64, 2})).value, "not rotated"));
        const Scene still = withWindows(scene, {.pairs = Run{100, 20}});
        QVERIFY(view.build(still, signal, {}));

        wanted.values["factor"] = 1;
        QCOMPARE(readingsOf(wanted).size(), std::size_t{1});
    }

    void scalingsWithoutKnownDifference_data()
    {
        QTest::addColumn<QString>("words");
        const auto row = [](const char *scaling, const char *words) { QTest::newRow(scaling) << QString(words); };
        row("none", "RoPE without scaling: transformers, vLLM and llama.cpp read these settings alike. All rotate pair i by "
                    "b^(−2i/d) radians per position.");
        row("linear", "RoPE with the scaling Linear (Position Interpolation): transformers, vLLM and llama.cpp read these "
                      "settings alike. transformers divides frequencies by the factor, vLLM positions, llama.cpp angles.");
        row("llama3", "transformers, Meta's code, vLLM and llama.cpp read these settings alike. transformers: pairs with fewer "
                      "rotations than low_freq_factor are divided, those with more than high_freq_factor unchanged. Meta's code: "
                      "the same; it fixes low_freq_factor at 1 and the trained length at 8192. vLLM: the same. llama.cpp: the "
                      "same; its converter for Llama models takes 8192 as the trained length, whatever rope_scaling says.");
        row("proportional",
            "transformers, vLLM and llama.cpp read these settings alike. transformers divides the frequencies of the rotated "
            "pairs by factor. vLLM reads no factor. llama.cpp reads no factor.");
        for (const char *id : {"ntk_critical", "rerope", "resonance", "hope"})
            row(id, "transformers, vLLM and llama.cpp have no such rope_type, so there is nothing to compare.");
        row("self_extend", "llama.cpp has it as --grp-attn-n and --grp-attn-w; there is nothing to compare it with.");
        row("dual_chunk", "vLLM has it as dual_chunk_attention_config; there is nothing to compare it with.");
    }

    void scalingsWithoutKnownDifference()
    {
        QFETCH(QString, words);
        const Scene scene = certain(withScaling(sceneOf("rope", 128, 1e4, 1000), QTest::currentDataTag()));
        QCOMPARE(certain(engineReadings(scene.subject)).size(), std::size_t{1});
        const Result<Figure> figure = findView("engines")->build(scene, signalOf(scene), {});
        QVERIFY(!figure);
        const QString sentence = QString::fromStdString(figure.error());
        QVERIFY2(sentence.endsWith(words + " Spectrum shows its wavelengths."), qPrintable(sentence));
    }

    void otherEncodingsAreRefused()
    {
        QVERIFY(!engineReadings(sceneOf("sinusoidal", 128, 1e4, 1000).subject));
        // M-RoPE has settings that engines could read differently.
        const Scene scene = certain(withScaling(sceneOf("mrope", 128, 1e4, 1000), "yarn"));
        QCOMPARE(findView("engines")->build(scene, signalOf(scene), {}).error(),
                 std::string("M-RoPE: implementations are compared for RoPE only. Spectrum shows its wavelengths."));
    }

    // The NTK-by-parts formulas under one name differ by tens of percent.
    void byPartsHasThreeReadings() { QCOMPARE(readingsOf({.scaling = "ntk_by_parts"}).size(), std::size_t{3}); }

    // Readings differ by more than rounding, whatever the settings.
    void readingsAreDistinct_data() { addRows(catalogueScenes(64, 1e4, 5000)); }
    void readingsAreDistinct()
    {
        QFETCH(Scene, scene);
        if (scene.subject.encoding != "rope")
            return;
        const std::vector<EngineReading> readings = certain(engineReadings(scene.subject));
        // As close as frequencies that are the same: factors that differ by a rounding are one reading.
        const auto sameFactor = [](double a, double b) {
            return sameFrequencies(Eigen::VectorXd::Constant(1, a), Eigen::VectorXd::Constant(1, b));
        };
        std::set<std::string> names;
        std::size_t count = 0;
        for (const EngineReading &reading : readings) {
            QVERIFY(reading.inverseFrequencies.allFinite() && std::isfinite(reading.scoreFactor));
            for (const std::string &name : namesIn(reading)) {
                names.insert(name);
                ++count;
            }
            for (const EngineReading &other : readings)
                QVERIFY(&other == &reading || !sameFactor(other.attentionFactor, reading.attentionFactor)
                        || !sameFactor(other.scoreFactor, reading.scoreFactor)
                        || !sameFrequencies(other.inverseFrequencies, reading.inverseFrequencies));
        }
        QCOMPARE(names.size(), count); // each engine once
    }

    void viewTellsCurvesApart()
    {
        const RopeCase settings{.scaling = "yarn",
                                .values = {{"factor", 8},
                                           {"original_max_position_embeddings", 4},
                                           {"truncate", choiceOf("yarn", "truncate", "false")},
                                           {"attention_factor", 1}}};
        const Scene scene = sceneOf(settings);
        const Figure figure = certain(findView("engines")->build(scene, signalOf(scene), {}));
        std::set<CurveStyle> styles;
        std::size_t curves = 0;
        for (const Layer &layer : figure.layers)
            if (const auto *curve = std::get_if<Curve>(&layer)) {
                QCOMPARE(curve->x.size(), std::size_t{64});
                QVERIFY(!curve->name.empty());
                styles.insert(curve->style);
                ++curves;
            }
        QCOMPARE(styles.size(), curves);
        QVERIFY(curves >= 3 && styles.contains(CurveStyle::Main));
    }

    // Where frequencies agree and factors do not, the notes tell.
    void viewTellsFactors()
    {
        const Scene scene = sceneOf(llama2({{"mscale", 1}, {"mscale_all_dim", 1}}));
        const Signal signal = signalOf(scene);
        const Figure figure = certain(findView("engines")->build(scene, signal, {}));
        const auto notes = [&](const char *wanted) {
            return std::ranges::count_if(figure.notes,
                                         [&](const Sentence &note) { return english(note).find(wanted) != std::string::npos; });
        };
        QCOMPARE(
            notes("Solid line: transformers, vLLM, llama.cpp's Mistral 3, transformers' DeepSeek-V2 before #47435; attention "
                  "factor 1, score × 1."),
            std::ptrdiff_t{1});
        QCOMPARE(notes("Solid line: vLLM 0.25, llama.cpp, jquesnelle/yarn; attention factor 1.277, score × 1.631."),
                 std::ptrdiff_t{1});
        QCOMPARE(notes("Solid line: transformers' DeepSeek, "), std::ptrdiff_t{1});
        QCOMPARE(notes("Dashes: gpt-oss; attention factor 1.277"), std::ptrdiff_t{1});
        QCOMPARE(notes("Dots: the paper; attention factor 1.277, score × 1.631. The paper's ramp is linear in a pair's rotations"),
                 std::ptrdiff_t{1});
        const Readout readout = certain(findView("engines")->explain(scene, signal, figure, {25, 2}));
        QCOMPARE(english(readout.place), std::string("pair 25"));
        QCOMPARE(english(readout.value),
                 std::string("1.22 by transformers, vLLM and others, 1.187 by gpt-oss, 1.748 by the paper"));
        QVERIFY2(english(readout.formula).find("DeepSeek's inference code") != std::string::npos,
                 english(readout.formula).c_str());
    }

    // Where no factor tells them apart, the notes say how they come about.
    void viewTellsRules()
    {
        const Scene scene = sceneOf({.scaling = "ntk", .values = {{"factor", 8}}});
        const Figure figure = certain(findView("engines")->build(scene, signalOf(scene), {}));
        QCOMPARE(figure.notes.size(), std::size_t{2});
        QVERIFY2(english(figure.notes[0]).starts_with("Solid line. jquesnelle/yarn: pair i is divided by s^(2i/(d − 2))"),
                 english(figure.notes[0]).c_str());
        QVERIFY2(english(figure.notes[1]).starts_with("Dashes. vLLM with rope_type ntk"), english(figure.notes[1]).c_str());
    }

    // Resonance joins YaRN in this program alone.
    void viewTellsKnobsThatNoEngineHas()
    {
        const auto isSaid = [](const Values &more) {
            const Scene scene = sceneOf(llama2(more));
            const Figure figure = certain(findView("engines")->build(scene, signalOf(scene), {}));
            return hasNote(figure,
                           "None of them gives this scene's frequencies: one of its settings exists in no implementation.");
        };
        QVERIFY(!isSaid({}));
        QVERIFY(!isSaid({{"ramp", choiceOf("yarn", "ramp", "paper_ramp_by_rotations")}}));
        QVERIFY(isSaid({{"resonance", choiceOf("yarn", "resonance", "on")}}));
    }
};

TEST_CLASS(TestEngines, NoApplication)
#include "tst_engines.moc"
